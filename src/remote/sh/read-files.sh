# shellcheck shell=sh
# Emits what the walk found: files, certificates without keys, and the variables that are used.

# emit_files KEY LIST: files, one a line: a line of facts each, their real paths, then all bytes in one frame without a
# length, for its length is the sum of the sizes just said. Three processes for any number of files.
emit_files() {
  files_key=$1
  emit "$1.paths" "$2"
  set -f
  IFS=$nl
  # shellcheck disable=SC2086
  set -- $2
  unset IFS
  set +f
  [ $# -gt 0 ] || return 0
  emit "$files_key.stat" "$(stat -L -c '%s %a %u %g %h' -- "$@" 2>&1)"
  real=$(readlink -f -- "$@" 2>/dev/null)
  count_lines "$real"
  if [ "$count" -ne $# ]; then
    # coreutils before 8.15 (RHEL 6) resolve one path a call.
    real=$(for file in "$@"; do readlink -f -- "$file"; done)
  fi
  emit "$files_key.real" "$real"
  printf '%s -\n' "$files_key.bodies"
  cat -- "$@"
  echo
}

# count_lines TEXT: sets $count to the number of its lines that aren't empty.
count_lines() {
  set -f
  IFS=$nl
  # shellcheck disable=SC2086
  set -- $1
  unset IFS
  set +f
  count=$#
}

# Emits the CERTIFICATE blocks of the files that the configuration names, and nothing else of them: a key may stand
# in the same file.
emit_certificates() {
  lines_of C
  set -f
  IFS=$nl
  set --
  for file in $lines; do
    if [ -f "$file" ] && [ -r "$file" ]; then set -- "$@" "$file"; fi
  done
  unset IFS
  set +f
  [ $# -gt 0 ] || return 0
  emit "$key.certificates" "$(awk '
    FNR == 1 { print "file " FILENAME }
    FNR == 1 || /^-----BEGIN / { inside = 0 }
    /^-----BEGIN (TRUSTED )?CERTIFICATE-----/ { inside = 1 }
    inside { sub(/\r$/, ""); print }
    /^-----END (TRUSTED )?CERTIFICATE-----/ { inside = 0 }' "$@")"
}

# Emits the values of the variables that the configuration uses, and of no others: the rest is none of our business.
emit_environment() {
  lines_of V
  [ -n "$lines" ] || return 0
  values=
  set -f
  IFS=$nl
  for pair in $environ; do
    case $nl$lines in
      *"$nl${pair%%=*}$nl"*) case $pair in *=*) values=$values$pair$nl ;; esac ;;
    esac
  done
  unset IFS
  set +f
  emit "$key.environment" "$values"
}

# Emits what the instance could load: the shared objects beside those that it loads now, and Debian's folders of modules
# that are there and that are switched on.
emit_modules() {
  objects=
  lines_of O
  set -f
  IFS=$nl
  for folder in $lines; do
    set +f
    for object in "$folder"/*.so; do
      [ ! -e "$object" ] || objects=$objects$object$nl
    done
  done
  unset IFS
  set +f
  emit "$key.objects" "$objects"
  available=$(readlink -f "${main_file%/*}/mods-available")
  enabled=$(readlink -f "${main_file%/*}/mods-enabled")
  if [ ! -d "$available" ] || [ ! -d "$enabled" ]; then return 0; fi
  emit "$key.folders" "$available$nl$enabled"
  links=
  for link in "$enabled"/*; do
    [ ! -L "$link" ] || links=$links$link$nl$(readlink -n -- "$link")$nl
  done
  emit "$key.links" "$links"
  offered=
  for file in "$available"/*.load "$available"/*.conf; do
    if [ -f "$file" ] && [ -r "$file" ]; then offered=${offered:+$offered$nl}$file; fi
  done
  emit_files "$key.available" "$offered"
}
