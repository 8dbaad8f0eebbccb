# shellcheck shell=sh
# Reads everything that a plan needs, changes nothing, writes nothing to disk: one answer, one round trip.

# Prints `PID STARTTICKS UID NAMESPACE EXECUTABLE` of every httpd parent. One ls and one awk for all processes:
# a process each would cost hundreds of forks on a busy host. Another pid namespace means a container (another mount
# namespace doesn't: systemd's PrivateTmp gives every service its own).
httpd_parents() {
  # shellcheck disable=SC2012
  ls -l /proc/self/ns/pid /proc/[0-9]*/exe /proc/[0-9]*/ns/pid 2>/dev/null | awk '
    function field(file, pattern,   line, found) {
      found = ""
      while ((getline line < file) > 0) if (line ~ pattern) { found = line; break }
      close(file)
      return found
    }
    {
      at = index($0, " -> ")
      if (!at) next
      target = substr($0, at + 4)
      count = split(substr($0, 1, at - 1), word, " ")
      split(word[count], part, "/")
      if (part[4] == "ns") { ns[part[3]] = target; next }
      base = target
      sub(/ \(deleted\)$/, "", base)
      sub(/^.*\//, "", base)
      if (base ~ /^(httpd|apache)2?([.-].*)?$/) exe[part[3]] = target
    }
    END {
      for (pid in exe) {
        stat = field("/proc/" pid "/stat", "\\)")
        sub(/^.*\) /, "", stat)
        split(stat, f, " ")
        parent[pid] = f[2]
        start[pid] = f[20]
        split(field("/proc/" pid "/status", "^Uid:"), u, /[ \t]+/)
        uid[pid] = u[2]
      }
      for (pid in exe)
        if (!(parent[pid] in exe) && start[pid] != "")
          print pid, start[pid], uid[pid], (ns[pid] == ns["self"] ? "same" : "other"), exe[pid]
    }' | sort -n
}

# Reads configuration files and prints what they point to, one a line:
#   I PATTERN  an include      C PATH  a certificate      M PATH  mod_ssl      R PATH  ServerRoot      V NAME  a ${NAME}
#   D NAME VALUE  a Define, for the files that are read after these
# It looks into every section, in force or not: reading more than is needed is harmless, the controller decides.
config_pointers() {
  FLEET_ROOT=$server_root
  FLEET_DEFINES=$(printf '%s\n' "$pointers" | sed -n 's/^D //p')
  export FLEET_ROOT FLEET_DEFINES
  # shellcheck disable=SC2016
  with_env_of "$pid" awk '
    BEGIN {
      root = ENVIRON["FLEET_ROOT"]
      count = split(ENVIRON["FLEET_DEFINES"], line, "\n")
      for (i = 1; i <= count; i++) { at = index(line[i], " "); if (at) defined[substr(line[i], 1, at - 1)] = substr(line[i], at + 1) }
    }
    function expand(text,   out, name) {
      out = ""
      while (match(text, /[$][{][^}]*[}]/)) {
        name = substr(text, RSTART + 2, RLENGTH - 3)
        out = out substr(text, 1, RSTART - 1) (tolower(name) in defined ? defined[tolower(name)] : (name in ENVIRON ? ENVIRON[name] : substr(text, RSTART, RLENGTH)))
        text = substr(text, RSTART + RLENGTH)
      }
      return out text
    }
    function word(text,   rest, at) {
      if (text ~ /^["\047]/) {
        rest = substr(text, 2)
        at = index(rest, substr(text, 1, 1))
        return at ? substr(rest, 1, at - 1) : rest
      }
      sub(/[ \t].*$/, "", text)
      return text
    }
    function absolute(path) { return path ~ /^\// ? path : root "/" path }
    function variables(text) {
      while (match(text, /[$][{][^}]*[}]/)) {
        if (!(substr(text, RSTART, RLENGTH) in used)) { used[substr(text, RSTART, RLENGTH)] = 1; print "V " substr(text, RSTART + 2, RLENGTH - 3) }
        text = substr(text, RSTART + RLENGTH)
      }
    }
    function directive(text,   name) {
      sub(/^[ \t]+/, "", text)
      if (text == "" || text ~ /^#/) return
      if (index(text, "${")) variables(text)
      name = tolower(text)
      sub(/[ \t].*$/, "", name)
      if (name !~ /^(include|includeoptional|sslcertificatefile|serverroot|define|loadmodule)$/) return
      sub(/^[^ \t]+[ \t]*/, "", text)
      if (name == "define") {
        name = tolower(word(text))
        sub(/^[^ \t]+[ \t]*/, "", text)
        defined[name] = expand(word(text))
        print "D " name " " defined[name]
        return
      }
      if (name == "loadmodule") {
        if (text !~ /^ssl_module[ \t]/) return
        sub(/^[^ \t]+[ \t]*/, "", text)
        print "M " absolute(expand(word(text)))
        return
      }
      text = expand(word(text))
      if (name == "serverroot") { root = text; print "R " root; return }
      print (name == "sslcertificatefile" ? "C " : "I ") absolute(text)
    }
    FNR == 1 { if (pending != "") directive(pending); pending = ""; sub(/^\357\273\277/, "") }
    { sub(/\r$/, "") }
    /\\$/ { pending = pending substr($0, 1, length($0) - 1); next }
    { directive(pending $0); pending = "" }
    END { if (pending != "") directive(pending) }' "$@"
}

# Keeps of the lines of $1 the regular, readable files that are not in $seen, adds them to it, and leaves them in $new.
fresh_files() {
  new=$(printf '%s\n---\n%s\n' "$seen" "$1" | awk '$0 == "---" { fresh = 1; next } $0 == "" || known[$0]++ { next } fresh { print }')
  candidates=$new
  new=
  set -f
  IFS=$nl
  for candidate in $candidates; do
    if [ -f "$candidate" ] && [ -r "$candidate" ]; then
      new=${new:+$new$nl}$candidate
    fi
  done
  unset IFS
  set +f
  seen=${seen:+$seen$nl}$new
}

# Expands the include patterns of $1 (one a line) to files; a directory stands for every file below it.
expand_patterns() {
  expanded=
  IFS=$nl
  # Unquoted on purpose: the shell's own globbing does what httpd's does, in the same order.
  # shellcheck disable=SC2086
  for match in $1; do
    if [ -d "$match" ]; then
      # As httpd does, through symbolic links as well.
      match=$(find -L "$match" -type f 2>/dev/null | sort)
    fi
    expanded=${expanded:+$expanded$nl}$match
  done
  unset IFS
}

# Walks the includes from the lines of $1, level by level, one awk a level. Leaves $seen, $pointers and $server_root.
walk_configuration() {
  seen=
  pointers=
  level=0
  fresh_files "$1"
  while [ -n "$new" ] && [ "$level" -lt 32 ]; do
    set -f
    IFS=$nl
    # shellcheck disable=SC2086
    found=$(config_pointers $new)
    unset IFS
    set +f
    pointers=$pointers$nl$found
    case $nl$found in
      *"${nl}R "*) server_root=$(printf '%s\n' "$found" | sed -n 's/^R //p' | tail -n 1) ;;
    esac
    new=
    case $nl$found in
      *"${nl}I "*)
        expand_patterns "$(printf '%s\n' "$found" | sed -n 's/^I //p')"
        fresh_files "$expanded"
        ;;
    esac
    level=$((level + 1))
  done
}

# lines_of TAG: the values of one kind of pointer, each once.
lines_of() {
  printf '%s\n' "$pointers" | awk -v tag="$1" '$1 == tag && !seen[$0]++ { print substr($0, 3) }'
}

# Emits the files of $seen: a line of facts each, their real paths, then all bytes in one frame without a length,
# for its length is the sum of the sizes just said. Three processes for any number of files.
emit_files() {
  set -f
  IFS=$nl
  # shellcheck disable=SC2086
  set -- $seen
  unset IFS
  set +f
  emit "$key.paths" "$seen"
  [ $# -gt 0 ] || return 0
  emit "$key.stat" "$(stat -L -c '%s %a %u %g %h' -- "$@" 2>&1)"
  real=$(readlink -f -- "$@" 2>/dev/null)
  if [ "$(printf '%s\n' "$real" | wc -l)" -ne $# ]; then
    # coreutils before 8.15 (RHEL 6) resolve one path a call.
    real=$(for file in "$@"; do readlink -f -- "$file"; done)
  fi
  emit "$key.real" "$real"
  printf '%s -\n' "$key.bodies"
  cat -- "$@"
  echo
}

# Emits the CERTIFICATE blocks of the files that the configuration names, and nothing else of them: a key may stand
# in the same file.
emit_certificates() {
  set -f
  IFS=$nl
  # shellcheck disable=SC2046
  set -- $(for file in $(lines_of C); do [ -f "$file" ] && [ -r "$file" ] && printf '%s\n' "$file"; done)
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
  names=$(lines_of V)
  [ -n "$names" ] || return 0
  emit "$key.environment" "$(tr '\0' '\n' <"/proc/$pid/environ" | awk -v names="$names" '
    BEGIN { count = split(names, name, "\n"); for (i = 1; i <= count; i++) want[name[i]] = 1 }
    { at = index($0, "=") }
    at && substr($0, 1, at - 1) in want { print }')"
}

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

# An httpd parent: what it is, how it was started, its whole configuration and its TLS library.
emit_instance() {
  executable_of "$pid" || return 1
  emit "$key.process" "$pid $ticks"
  emit "$key.exe" "$(readlink "/proc/$pid/exe")"
  emit "$key.arguments" "$(tr '\0' '\n' <"/proc/$pid/cmdline")"
  emit "$key.unit" "$(unit_of "$pid")"
  version=$(with_env_of "$pid" "$exe" -V 2>&1 </dev/null)
  emit "$key.version" "$version"
  test_output=$(run_httpd "$pid" "$exe" -t -D DUMP_VHOSTS -D DUMP_MODULES -D DUMP_INCLUDES -D DUMP_RUN_CFG)
  emit "$key.configtest" "$?$nl$test_output"
  locate_configuration
  emit "$key.root" "$server_root"
  emit "$key.main" "$main_file"
  walk_configuration "$main_file$nl$(printf '%s\n' "$test_output" | sed -n 's/^ *([0-9*]*) \(\/.*\)$/\1/p')"
  emit_files
  emit_certificates
  emit_environment
  emit_library
}

# Sets $server_root and $main_file from the arguments of the process, else from what was compiled in.
locate_configuration() {
  server_root=
  main_file=
  while IFS= read -r line; do
    case $line in
      *' -D HTTPD_ROOT="'*'"') server_root=${line#*\"} && server_root=${server_root%\"} ;;
      *' -D SERVER_CONFIG_FILE="'*'"') main_file=${line#*\"} && main_file=${main_file%\"} ;;
    esac
  done <<EOF
$version
EOF
  wanted=
  set -f
  IFS=$nl
  for argument in $(config_arguments "$pid"); do
    case $wanted$argument in
      -d | -f) wanted=$argument && continue ;;
      -d?*) server_root=${argument#-d} ;;
      -f?*) main_file=${argument#-f} ;;
    esac
    wanted=
  done
  unset IFS
  set +f
  case $main_file in
    /*) ;;
    *) main_file=$server_root/$main_file ;;
  esac
}

emit_os() {
  for file in /etc/os-release /usr/lib/os-release /etc/redhat-release /etc/centos-release /etc/system-release \
    /etc/SuSE-release /etc/debian_version /etc/lsb-release /etc/alpine-release /etc/gentoo-release /etc/slackware-version; do
    # The second is where the first one's link usually leads.
    [ "$file" = /usr/lib/os-release ] && [ -r /etc/os-release ] && continue
    [ -r "$file" ] && emit "os $file" "$(cat "$file")"
  done
  emit uname "$(uname -srmn)"
}

emit_policy() {
  for file in /etc/crypto-policies/state/current /etc/crypto-policies/back-ends/opensslcnf.config /proc/sys/crypto/fips_enabled; do
    [ -r "$file" ] && emit "policy $file" "$(cat "$file")"
  done
}

emit_tools() {
  tools=
  for tool in systemctl systemd-run at rc-service service openssl base64 sha256sum stat readlink setsid sync df crontab; do
    have "$tool" && tools="$tools $tool"
  done
  emit tools "$tools"
  service_manager=none
  have service && service_manager=sysv
  have rc-service && service_manager=openrc
  [ -d /run/systemd/system ] && service_manager=systemd
  emit services "$service_manager"
}

# What earlier runs left: the lock, and transactions that were neither confirmed nor restored.
emit_leftovers() {
  if [ -r "$fleet_base/lock/owner" ]; then
    emit lock "$(cat "$fleet_base/lock/owner")"
  fi
  left=
  for folder in "$fleet_base"/transactions/*/; do
    [ -d "$folder" ] || continue
    [ -e "$folder/settled" ] && continue
    phase=begun
    [ -r "$folder/journal" ] && while read -r _ journalled _; do phase=$journalled; done <"$folder/journal"
    folder=${folder%/}
    case $phase in
      # Settled, but cut off before it tidied up.
      confirmed | restored | refused) continue ;;
      # Cut off before anything was changed and before there was a guard: nothing will come of it.
      begun | locked | backed-up) runner_lives "$folder" || [ -e "$folder/guard" ] || continue ;;
    esac
    guard_at=- && [ -r "$folder/guard-at" ] && read -r guard_at <"$folder/guard-at"
    left="$left${folder##*/} $phase $guard_at$nl"
  done
  emit transactions "$left"
}

# httpd programs on disk, for the message about a host where none runs.
emit_installed() {
  found=
  for program in /usr/sbin/apache2 /usr/sbin/httpd /usr/sbin/httpd2 /usr/sbin/httpd-prefork /usr/sbin/httpd2-prefork \
    /usr/local/sbin/httpd /usr/local/apache2/bin/httpd /opt/rh/httpd24/root/usr/sbin/httpd /opt/lampp/bin/httpd \
    /opt/bitnami/apache/bin/httpd /opt/bitnami/apache2/bin/httpd; do
    [ -x "$program" ] && found="$found$program$nl"
  done
  emit installed "$found"
}

fleet_main() {
  emit fleet 1
  emit uid "$(id -u)"
  emit clock "$(date +%s)"
  emit_os
  emit_policy
  emit_tools
  emit_leftovers
  instance=0
  skipped=
  config_folder=/etc
  parents=$(httpd_parents)
  while read -r pid ticks owner namespace program; do
    [ -n "$pid" ] || continue
    if [ "$namespace" = other ]; then
      skipped="$skipped$pid container $program$nl"
    elif tr '\0' '\n' <"/proc/$pid/cmdline" | grep -q "^$fleet_base/"; then
      # A shadow instance of a transaction that is under way.
      skipped="$skipped$pid shadow $program$nl"
    elif [ "$owner" != 0 ]; then
      # What another user runs under httpd's name must not be run by root.
      skipped="$skipped$pid user-$owner $program$nl"
    else
      key=i$instance
      # One that is gone meanwhile (somebody's configtest) must not leave a gap in the numbers.
      emit_instance || continue
      config_folder=${main_file%/*}
      instance=$((instance + 1))
    fi
  done <<EOF
$parents
EOF
  emit skipped "$skipped"
  [ "$instance" -gt 0 ] || emit_installed
  state_folder=/var/lib
  [ -d "$fleet_base" ] && state_folder=$fleet_base
  emit space "$(df -P -k "$state_folder" "$config_folder" 2>/dev/null | awk 'NR > 1 { print $4 }')"
  emit_end
}
