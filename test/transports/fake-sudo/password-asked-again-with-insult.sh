#!/bin/sh
# password: yes
# expect: {"code":"become-password-wrong","user":"deploy"}
. "${0%/*}/lib.sh"
ask
echo "Where did you learn to type?" >&2
ask
exec "$@"
