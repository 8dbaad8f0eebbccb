# shellcheck shell=sh
# httpd as processes: told to read its configuration, seen to serve, found again, started.

# Sets $children to the live children of process $1.
children_of() {
  children=
  read -r children 2>/dev/null <"/proc/$1/task/$1/children" || [ -n "$children" ] ||
    children=$(awk -v parent="$1" '{ sub(/^[0-9]+ \(.*\) /, ""); if ($2 == parent) { split(FILENAME, part, "/"); print part[3] } }' \
      /proc/[0-9]*/stat 2>/dev/null)
}

# graceful PID TICKS: tells a parent to read its configuration again and waits until a child of the new generation
# serves. It signals the very process instead of calling a control program: those refuse arguments, act on another
# instance's pid file, or report success while the parent dies (SIGUSR1 is what they send in the end).
# Leaves the reason in $problem, for the callers that tell reasons apart.
# shellcheck disable=SC2034
graceful() {
  same_process "$1" "$2" || { problem=parent-died && return 1; }
  children_of "$1"
  older=" $children "
  kill -USR1 "$1" || { problem=reload-failed && return 1; }
  tries=0
  while [ "$tries" -lt 300 ]; do
    same_process "$1" "$2" || { problem=parent-died && return 1; }
    children_of "$1"
    for child in $children; do
      case $older in
        *" $child "*) ;;
        *) serves "$1" "$2" "$child" && return 0 ;;
      esac
    done
    tries=$((tries + 1))
    pause
  done
  problem=reload-not-seen
  return 1
}

# serves PARENT TICKS CHILD: the child is a server, not a piped logger (those are started before a bad configuration
# kills the parent), and both are still there a moment later. By name, for without CAP_SYS_PTRACE, as in a container,
# even root can't see the program of a process that has dropped its rights.
serves() {
  stat_field "$1" 3 || return 1
  parent_name=$stat_name
  stat_field "$3" 3 && [ "$stat_name" = "$parent_name" ] || return 1
  pause
  same_process "$1" "$2" && [ -e "/proc/$3" ]
}

# has_server PID TICKS: some child of this parent serves.
has_server() {
  children_of "$1"
  for child in $children; do
    serves "$1" "$2" "$child" && return 0
  done
  return 1
}

# Prints the sockets on which process $1 listens, an address of /proc/net/tcp and an inode each. Nothing where that can't
# be seen.
listeners_of() {
  tables=
  for table in "/proc/$1/net/tcp" "/proc/$1/net/tcp6"; do
    [ -r "$table" ] && tables="$tables $table"
  done
  # shellcheck disable=SC2012,SC2086
  ls -ln "/proc/$1/fd" 2>/dev/null | awk '
    match($0, /socket:\[[0-9]+\]$/) { held[substr($0, RSTART + 8, RLENGTH - 9)]; next }
    $4 == "0A" && $10 in held && !seen[$2]++ { print $2, $10 }' - $tables
}

# holds PID LIST: the process still has the very sockets of the list, `ADDRESS/INODE` each. They listen for as long as
# somebody has them. The kernel's tables, which say more, are the dearest thing to read on a large host.
holds() {
  # shellcheck disable=SC2012
  held=$(ls -ln "/proc/$1/fd" 2>/dev/null)
  for socket in $2; do
    case $held in *"socket:[${socket#*/}]"*) ;; *) return 1 ;; esac
  done
}

# still_listens PID LIST: each socket of the list, or another one at its address, is listened on, at once or in a few
# seconds. Leaves the addresses that aren't in $silent.
still_listens() {
  holds "$1" "$2" && return 0
  tries=0
  while :; do
    listening=$(listeners_of "$1")
    silent=
    for socket in $2; do
      case $nl$listening in *"$nl${socket%/*} "*) ;; *) silent="$silent ${socket%/*}" ;; esac
    done
    [ -n "$silent" ] || return 0
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] && [ -e "/proc/$1" ] || return 1
    pause
  done
}

# kin EXE ARGUMENTS-FILE: looks for processes of this program with these arguments whose parent isn't one, and sets
# $heirs to `PID` of each that root runs (a parent that somebody started in place of the one that died) and $orphans to
# the others (children that a parent left behind when it was killed: they hold its port and heed no SIGTERM).
kin() {
  heirs=
  orphans=
  kin_name=$(printf '%.15s' "${1##*/}")
  kin_arguments=$(cat "$2")
  for folder in /proc/[0-9]*; do
    kin_pid=${folder#/proc/}
    if ! stat_field "$kin_pid" 4 || [ "$stat_name" != "$kin_name" ]; then continue; fi
    if stat_field "$stat_value" 3 && [ "$stat_name" = "$kin_name" ]; then continue; fi
    if ! stat_field "$kin_pid" 3 || [ "$stat_value" = Z ]; then continue; fi
    if ! know "$kin_pid" || [ "${chosen%"$nl"}" != "$kin_arguments" ]; then continue; fi
    kin_uid=
    while read -r key kin_uid _; do [ "$key" = Uid: ] && break; done 2>/dev/null <"$folder/status"
    if [ "$kin_uid" = 0 ]; then heirs="$heirs $kin_pid"; else orphans="$orphans $kin_pid"; fi
  done
}

# shellcheck disable=SC2034
# heir N EXE: sets $pid and $ticks to the parent that runs in place of the dead one of instance N.
heir() {
  kin "$2" "$tx/instance.$1.arguments"
  for pid in $heirs; do
    stat_field "$pid" 22 || continue
    ticks=$stat_value
    return 0
  done
  return 1
}

# A server that somebody stopped (SIGSTOP) serves nobody and heeds no reload: let it go on.
wake() {
  children_of "$1"
  for stopped in "$1" $children; do
    ! stat_field "$stopped" 3 || [ "$stat_value" != T ] || kill -CONT "$stopped" 2>/dev/null
  done
}

# start_instance N UNIT EXE: brings back an httpd whose parent died, as it had been started.
start_instance() {
  if [ -n "$2" ] && [ "$2" != - ] && have systemctl; then
    systemctl reset-failed "$2" 2>/dev/null
    # shellcheck disable=SC2086
    systemctl ${no_block-} restart "$2" 2>&1 </dev/null
    return
  fi
  (
    while IFS= read -r pair; do
      case ${pair%%=*} in
        '' | [0-9]* | *[!A-Za-z0-9_]* | IFS | UID | EUID | PPID | OPTIND | SHELLOPTS | BASHOPTS) ;;
        *) export "${pair?}" ;;
      esac
    done <"$tx/instance.$1.environ"
    unset FLEET_TRANSACTION
    # The server and what it starts must not inherit our deafness.
    trap - HUP INT TERM PIPE
    tries=0
    # Children of the dead parent may hold its port: for a moment, while they finish, or for good.
    until start_once "$1" "$3" "$tries"; do
      tries=$((tries + 1))
      [ "$tries" -lt 6 ] || return 1
      sleep 1
      # Somebody else was faster.
      heir "$1" "$3" && return 0
      # shellcheck disable=SC2086
      [ "$tries" -ne 2 ] || [ -z "$orphans" ] || kill -KILL $orphans 2>/dev/null
    done
  )
}

# start_once N EXE TRIES: under systemd in a scope of its own, for what stays in that of a login, or of the guard, may be
# ended with it. Where that can't be had, without.
start_once() (
  set -f
  IFS=$nl
  scope=
  if [ "$3" -eq 0 ] && [ -d /run/systemd/system ] && have systemd-run; then
    scope="systemd-run$nl--quiet$nl--scope"
  fi
  # shellcheck disable=SC2046,SC2086
  exec $scope "$2" $(cat "$tx/instance.$1.arguments") -k start 2>&1 </dev/null
)

# comes_up N EXE ADDRESSES: sets $pid and $ticks to the parent that runs in place of the one that is gone. That a start
# succeeded says little: a parent has to be there, with children, and listen on these.
comes_up() {
  attempt=0
  while [ "$attempt" -lt 50 ]; do
    if heir "$1" "$2" && has_server "$pid" "$ticks"; then
      still_listens "$pid" "$3"
      return
    fi
    attempt=$((attempt + 1))
    pause
  done
  return 1
}

# restart_instance N PID TICKS UNIT EXE: another parent in place of this one, for what a process reads only when it
# starts. A service manager ends the old one itself, where it is its own. What was said comes in $said.
# shellcheck disable=SC2034 # Not every script shows it.
restart_instance() {
  if is_main_of "$4" "$2"; then
    said=$(start_instance "$1" "$4" "$5") || return 1
  else
    end_parent "$2" "$3"
    said=$(start_instance "$1" - "$5") || return 1
  fi
  # One that heeds nobody is still there.
  ! same_process "$2" "$3"
}

# is_main_of UNIT PID: to restart the unit is to restart this process. One that somebody started by hand lies in the group
# of whatever started it, cron or sshd, say. Of init scripts systemd doesn't know the main process.
is_main_of() {
  if [ "$1" = - ] || ! have systemctl; then return 1; fi
  case $(systemctl show -p MainPID "$1" 2>/dev/null) in "MainPID=$2" | MainPID=0) ;; *) return 1 ;; esac
}

end_parent() {
  wake "$1"
  kill -TERM "$1" 2>/dev/null
  tries=0
  while same_process "$1" "$2" && [ "$tries" -lt 300 ]; do
    tries=$((tries + 1))
    pause
  done
  ! same_process "$1" "$2" || kill -KILL "$1" 2>/dev/null
}
