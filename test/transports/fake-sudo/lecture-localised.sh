#!/bin/sh
# password: yes
# expect: ok
. "${0%/*}/lib.sh"
echo 'Wir gehen davon aus, dass der lokale Systemadministrator Ihnen die Regeln erklärt hat.' >&2
ask
[ "$password" = "correct horse" ] || exit 9
exec "$@"
