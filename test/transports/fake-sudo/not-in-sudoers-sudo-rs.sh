#!/bin/sh
# password: yes
# expect: {"code":"become-denied","user":"deploy","reason":"sudo: I'm sorry deploy. I'm afraid I can't do that"}
. "${0%/*}/lib.sh"
ask
echo >&2
echo "sudo: I'm sorry deploy. I'm afraid I can't do that" >&2
exit 1
