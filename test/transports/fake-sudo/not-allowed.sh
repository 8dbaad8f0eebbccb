#!/bin/sh
# password: no
# expect: {"code":"become-denied","user":"deploy","reason":"Sorry, user deploy is not allowed to execute '/bin/sh -c x' as root on web1."}
. "${0%/*}/lib.sh"
echo "Sorry, user deploy is not allowed to execute '/bin/sh -c x' as root on web1." >&2
exit 1
