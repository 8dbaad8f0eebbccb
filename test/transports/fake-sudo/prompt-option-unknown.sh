#!/bin/sh
# password: yes
# expect: {"code":"become-denied","user":"deploy","reason":"this sudo doesn't know an option that fleet needs: sudo: invalid option provided"}
. "${0%/*}/lib.sh"
echo 'sudo: invalid option provided' >&2
echo 'usage: sudo -h | -K | -k | -V' >&2
exit 1
