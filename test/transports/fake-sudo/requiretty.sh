#!/bin/sh
# password: no
# expect: {"code":"become-denied","user":"deploy","reason":"sudo demands a terminal (requiretty), and sshd gives none (PermitTTY, or a restriction of the key): add `Defaults:deploy !requiretty` to sudoers"}
. "${0%/*}/lib.sh"
echo 'sudo: sorry, you must have a tty to run sudo' >&2
exit 1
