#!/bin/sh
# password: no
# expect: {"code":"become-password-missing","user":"deploy"}
. "${0%/*}/lib.sh"
echo 'sudo: interactive authentication is required' >&2
exit 1
