#!/bin/sh
# password: yes
# expect: ok
. "${0%/*}/lib.sh"
ask
[ "$password" = "correct horse" ] || exit 9
exec "$@"
