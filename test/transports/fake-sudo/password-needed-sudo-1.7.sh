#!/bin/sh
# password: no
# expect: {"code":"become-password-missing","user":"deploy"}
. "${0%/*}/lib.sh"
echo 'sudo: sorry, a password is required to run sudo' >&2
exit 1
