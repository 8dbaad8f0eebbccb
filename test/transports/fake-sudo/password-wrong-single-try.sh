#!/bin/sh
# password: yes
# expect: {"code":"become-password-wrong","user":"deploy"}
. "${0%/*}/lib.sh"
ask
echo >&2
echo "sudo: 1 incorrect password attempt" >&2
exit 1
