#!/bin/sh
# password: yes
# expect: {"code":"become-denied","user":"deploy","reason":"deploy is not in the sudoers file.  This incident will be reported."}
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
echo >&2
echo "deploy is not in the sudoers file.  This incident will be reported." >&2
exit 1
