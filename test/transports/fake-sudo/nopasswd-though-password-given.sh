#!/bin/sh
# password: yes
# expect: ok
. "${0%/*}/lib.sh"
exec "$@"
