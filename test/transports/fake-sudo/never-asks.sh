#!/bin/sh
# password: yes
# expect: {"code":"become-timeout","seconds":1}
. "${0%/*}/lib.sh"
sleep 3
exec "$@"
