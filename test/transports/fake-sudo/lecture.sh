#!/bin/sh
# password: yes
# expect: ok
. "${0%/*}/lib.sh"
cat >&2 <<'LECTURE'

We trust you have received the usual lecture from the local System
Administrator. It usually boils down to these three things:

    #1) Respect the privacy of others.
    #2) Think before you type.
    #3) With great power comes great responsibility.

For security reasons, the password you type will not be visible.

LECTURE
ask
[ "$password" = "correct horse" ] || exit 9
exec "$@"
