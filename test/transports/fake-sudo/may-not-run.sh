#!/bin/sh
# password: yes
# expect: {"code":"become-denied","user":"deploy","reason":"Sorry, user deploy may not run sudo on web1."}
. "${0%/*}/lib.sh"
ask
echo "Sorry, user deploy may not run sudo on web1." >&2
exit 1
