#!/bin/sh
# password: yes
# expect: ok
. "${0%/*}/lib.sh"
echo 'Welcome to web1! You have new mail.'
printf 'no newline here'
ask
[ "$password" = "correct horse" ] || exit 9
exec "$@"
