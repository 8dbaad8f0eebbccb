# shellcheck shell=sh
# What a crypto policy would make of a host: its own update-crypto-policies is run on a copy of /etc/crypto-policies that
# only it sees in that place. Nothing that others see changes. Parameter: POLICY.

policies=/etc/crypto-policies

# Runs what follows with a copy in place of the real folder.
on_copy() {
  # shellcheck disable=SC2016 # The inner shell expands it.
  unshare -m sh -c 'mount --make-rprivate / && mount --bind "$0" /etc/crypto-policies && exec "$@"' "$copy" "$@" \
    2>&1 </dev/null
}

# The names that a policy's can be made of: NAME.pol, and NAME.pmod for what may follow after a colon.
names_of() {
  for folder in /usr/share/crypto-policies/policies "$policies/policies"; do
    (cd "$folder" 2>/dev/null && find . -maxdepth 2 -name "*.$1")
  done | sed "s|.*/||; s|[.]$1\$||" | sort -u
}

try_policy() {
  result=no-tool
  if ! have update-crypto-policies || [ ! -d "$policies" ]; then return; fi
  work=$(mktemp -d /run/fleet-policy.XXXXXX 2>/dev/null || mktemp -d) || { result=no-copy && return; }
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM PIPE
  copy=$work/copy
  detail=$(cp -a "$policies" "$copy" 2>&1) || { result=no-copy && return; }
  detail=$(on_copy true) || { result=no-namespace && return; }
  detail=$(on_copy update-crypto-policies --no-reload --set "$1") || { result=failed && return; }
  result=ok
}

# Of each file and link that would come, go or change: its path, and what stands there before and after.
emit_changes() {
  number=0
  parts=$(for folder in "$policies" "$copy"; do (cd "$folder" && find . -type f -o -type l); done | sort -u)
  while IFS= read -r part; do
    part=${part#./}
    state_of "$policies/$part"
    was=$state
    state_of "$copy/$part"
    [ "$state" != "$was" ] || continue
    emit "path.$number" "$policies/$part"
    emit_presence "before.$number" "$was" "$policies/$part"
    emit_presence "after.$number" "$state" "$copy/$part"
    number=$((number + 1))
  done <<EOF
$parts
EOF
}

# emit_presence KEY STATE PATH: nothing where nothing stands.
emit_presence() {
  case $2 in
    absent | other) ;;
    link:*) emit_content "$1.link" "$3" ;;
    *) emit_content "$1.file" "$3" ;;
  esac
}

fleet_main() {
  cd /
  detail=
  try_policy "$1"
  emit result "$result"
  emit detail "$detail"
  emit policies "$(names_of pol)"
  emit subpolicies "$(names_of pmod)"
  if [ "$result" = ok ]; then
    emit_changes
    # Where a link leads, too.
    emit openssl "$(cat "$copy/back-ends/opensslcnf.config" 2>/dev/null)"
  fi
  emit_end
}
