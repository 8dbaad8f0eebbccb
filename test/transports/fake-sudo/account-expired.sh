#!/bin/sh
# password: yes
# expect: {"code":"become-denied","user":"deploy","reason":"sudo: PAM account management error: Authentication service cannot retrieve authentication info"}
. "${0%/*}/lib.sh"
ask
echo "sudo: PAM account management error: Authentication service cannot retrieve authentication info" >&2
exit 1
