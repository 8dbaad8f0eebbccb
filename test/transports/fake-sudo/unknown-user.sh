#!/bin/sh
# password: no
# expect: {"code":"become-denied","user":"deploy","reason":"sudo: unknown user: root"}
. "${0%/*}/lib.sh"
echo 'sudo: unknown user: root' >&2
exit 1
