#!/bin/sh
# password: no
# expect: ok
. "${0%/*}/lib.sh"
exec "$@"
