#!/bin/sh
# password: yes
# expect: ok
. "${0%/*}/lib.sh"
ask "[sudo: $prompt] Password: "
[ "$password" = "correct horse" ] || exit 9
echo >&2
exec "$@"
