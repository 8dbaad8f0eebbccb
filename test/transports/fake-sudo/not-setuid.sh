#!/bin/sh
# password: no
# expect: {"code":"become-denied","user":"deploy","reason":"sudo: /usr/bin/sudo must be owned by uid 0 and have the setuid bit set"}
. "${0%/*}/lib.sh"
echo 'sudo: /usr/bin/sudo must be owned by uid 0 and have the setuid bit set' >&2
exit 1
