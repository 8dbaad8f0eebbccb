#!/bin/sh
# password: yes
# expect: {"code":"become-password-wrong","user":"deploy"}
. "${0%/*}/lib.sh"
ask
echo >&2
echo "Sorry, try again." >&2
ask
exec "$@"
