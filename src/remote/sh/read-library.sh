# shellcheck shell=sh
# Tells which TLS library a running server has loaded, and what it can do.

# The version that stands in a library file. Asking the openssl program instead would tell of the program's library.
version_in() {
  version_words='(OpenSSL|LibreSSL) [0-9]+\.[0-9]+\.[0-9]+[^ [:cntrl:]]* +[0-9]+ [A-Z][a-z][a-z] [0-9]+'
  found=$(grep -aoE "$version_words" "$1" 2>/dev/null)
  # busybox's grep sees a line only as far as its first NUL. To cut at NULs first takes twice the time, so it comes second.
  [ -n "$found" ] || found=$(tr '\0' '\n' 2>/dev/null <"$1" | grep -aoE "$version_words")
  printf '%s' "${found%%"$nl"*}"
}

# Emits which TLS library the running parent has mapped, its version, and its suites by an openssl program of just
# that version.
emit_library() {
  mapped=$(awk '$6 ~ /\/(mod_ssl|libssl|libcrypto)[^\/]*$/ && !seen[$6]++ { print $6 ($7 == "" ? "" : " " $7) }' "/proc/$pid/maps")
  emit "$key.mapped" "$mapped"
  libssl=
  libversion=
  set -f
  IFS=$nl
  for library in $mapped; do
    case $library in
      *'(deleted)') ;;
      */libssl*) libssl=$library ;;
      */libcrypto*) libversion=$(version_in "$library") ;;
    esac
  done
  unset IFS
  set +f
  if [ -z "$libversion" ]; then
    # Linked statically into mod_ssl or into httpd itself.
    for library in $(lines_of M) "$exe"; do
      libversion=$(version_in "$library")
      [ -z "$libversion" ] || break
    done
    libssl=${libssl:-$library}
  fi
  emit "$key.library" "$libversion"
  [ -n "$libversion" ] || return 0
  for program in openssl "${libssl%/lib*}/bin/openssl"; do
    have "$program" || continue
    said=$("$program" version 2>/dev/null)
    case "$said " in "$libversion"*) ;; *) continue ;; esac
    table=$("$program" ciphers -V 'ALL:COMPLEMENTOFALL:@SECLEVEL=0' 2>/dev/null) ||
      table=$("$program" ciphers -V 'ALL:COMPLEMENTOFALL' 2>/dev/null) || continue
    emit "$key.ciphers" "$table"
    return 0
  done
  if [ -n "$libssl" ]; then
    # The aliases EDH-…-DES-CBC3-SHA stand in every OpenSSL 1.1 and later, the suites only in one that was built with them.
    emit "$key.tripledes" "$(tr '\0' '\n' <"$libssl" | grep -ac 'ADH-DES-CBC3-SHA')"
  fi
}
