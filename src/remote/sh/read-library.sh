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

# Runs a program with the library $libssl: of that one and the system's the versions may be the same and the suites not.
with_library() {
  LD_LIBRARY_PATH=${libssl%/*} "$@" 2>/dev/null
}

# Emits which TLS library the running parent has mapped, its version, and its suites by an openssl program that runs
# with just that library.
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
    lines_of M
    for library in $lines "$exe"; do
      libversion=$(version_in "$library")
      [ -z "$libversion" ] || break
    done
    libssl=${libssl:-$library}
  fi
  emit "$key.library" "$libversion"
  [ -n "$libversion" ] || return 0
  for program in openssl "${libssl%/lib*/*}/bin/openssl"; do
    have "$program" || continue
    # A program that got a library of another version than its own says so at the end.
    said=$(with_library "$program" version)
    case "${said#*Library: } " in "$libversion"*) ;; *) continue ;; esac
    table=$(with_library "$program" ciphers -V 'ALL:COMPLEMENTOFALL:@SECLEVEL=0') ||
      table=$(with_library "$program" ciphers -V 'ALL:COMPLEMENTOFALL') || continue
    emit "$key.ciphers" "$table"
    return 0
  done
  if [ -n "$libssl" ]; then
    # The aliases EDH-…-DES-CBC3-SHA stand in every OpenSSL 1.1 and later, the suites only in one that was built with them.
    emit "$key.tripledes" "$(tr '\0' '\n' <"$libssl" | grep -ac 'ADH-DES-CBC3-SHA')"
  fi
}
