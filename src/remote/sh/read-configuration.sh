# shellcheck shell=sh
# Walks the configuration of an instance: which files belong to it, and what they point to.

# Sets $version to what `httpd -V` says of the version and of the places that were compiled in. These words stand in the
# program, and to find them there takes a tenth of the time, for `-V` loads all modules. Where they aren't there just once
# (or grep sees lines only as far as their first NUL, as busybox's does), the program is asked.
version_of_program() {
  server=
  root=
  main=
  odd=
  found=$(grep -aoE 'Apache/[0-9]+[.][0-9]+[.][0-9]+( [(][^()[:cntrl:]]*[)])?| -D (HTTPD_ROOT|SERVER_CONFIG_FILE)="[^"[:cntrl:]]*"' "$exe" 2>/dev/null)
  set -f
  IFS=$nl
  for words in $found; do
    case $words in
      *HTTPD_ROOT*) odd=$odd$root && root=$words ;;
      *SERVER_CONFIG_FILE*) odd=$odd$main && main=$words ;;
      # Once with the name of the distribution and once without.
      *)
        [ "${server%% *}" = "${words%% *}" ] || odd=$odd$server
        [ "${#server}" -gt "${#words}" ] || server=$words
        ;;
    esac
  done
  unset IFS
  set +f
  version="Server version: $server$nl$root$nl$main"
  if [ -n "$odd" ] || [ -z "$server" ] || [ -z "$root" ] || [ -z "$main" ]; then
    version=$(become_with_env_of "$pid" "$exe" -V 2>&1 </dev/null)
  fi
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
  for argument in $chosen; do
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

# Sets $included to the files that httpd itself says it reads, `(LINE) PATH` each.
included_files() {
  included=
  set -f
  IFS=$nl
  for line in $test_output; do
    case ${line#"${line%%[! ]*}"} in
      '('[0-9*]*') /'*) included=$included${line#*) }$nl ;;
    esac
  done
  unset IFS
  set +f
}

# Reads configuration files and prints what they point to, one a line:
#   I PATTERN  an include      C PATH  a certificate      M PATH  mod_ssl      R PATH  ServerRoot      V NAME  a ${NAME}
#   O FOLDER  where shared objects are loaded from
#   D NAME VALUE  a Define, for the files that are read after these
# It looks into every section, in force or not: reading more than is needed is harmless, the controller decides.
config_pointers() {
  FLEET_ROOT=$server_root
  FLEET_DEFINES=
  case $pointers in
    *"${nl}D "*) FLEET_DEFINES=$(printf '%s\n' "$pointers" | sed -n 's/^D //p') ;;
  esac
  export FLEET_ROOT FLEET_DEFINES
  # shellcheck disable=SC2016
  become_with_env_of "$pid" awk '
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
    function say(text) { if (!(text in said)) { said[text] = 1; print text } }
    function variables(text) {
      while (match(text, /[$][{][^}]*[}]/)) {
        say("V " substr(text, RSTART + 2, RLENGTH - 3))
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
        name = text
        sub(/^[^ \t]+[ \t]*/, "", text)
        text = absolute(expand(word(text)))
        if (name ~ /^ssl_module[ \t]/) say("M " text)
        sub(/\/[^\/]*$/, "", text)
        say("O " text)
        return
      }
      text = expand(word(text))
      if (name == "serverroot") { root = text; print "R " root; return }
      say((name == "sslcertificatefile" ? "C " : "I ") absolute(text))
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
  # A level says nothing twice, two of them might.
  [ "$level" -lt 2 ] || pointers=$(printf '%s\n' "$pointers" | awk '!seen[$0]++')
}

# lines_of TAG: sets $lines to the values of one kind of pointer, each once.
lines_of() {
  lines=
  set -f
  IFS=$nl
  for line in $pointers; do
    case $line in "$1 "*) lines=$lines${line#??}$nl ;; esac
  done
  unset IFS
  set +f
}
