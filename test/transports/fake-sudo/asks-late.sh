#!/bin/sh
# password: yes
# expect: ok
. "${0%/*}/lib.sh"
sleep 0.7
ask
sleep 0.7
[ "$password" = "correct horse" ] || exit 9
exec "$@"
