#!/bin/sh
# password: yes
# expect: ok
. "${0%/*}/lib.sh"
first=${prompt%??????}
printf '%s' "$first" >&2
sleep 0.2
ask "${prompt#"$first"}"
[ "$password" = "correct horse" ] || exit 9
exec "$@"
