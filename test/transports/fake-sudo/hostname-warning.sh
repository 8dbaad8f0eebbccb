#!/bin/sh
# password: no
# expect: ok
. "${0%/*}/lib.sh"
echo 'sudo: unable to resolve host web1: Name or service not known' >&2
exec "$@"
