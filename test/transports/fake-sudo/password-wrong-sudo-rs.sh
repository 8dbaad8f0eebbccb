#!/bin/sh
# password: yes
# expect: {"code":"become-password-wrong","user":"deploy"}
. "${0%/*}/lib.sh"
ask "[sudo: $prompt] Password: "
echo "sudo-rs: Maximum 1 incorrect authentication attempts" >&2
exit 1
