# shellcheck shell=sh
# The verbs of a transaction, shared by the script that carries it out, the guard that undoes it, and the one that
# settles it. A transaction is a folder, $tx, that outlives the connection:
#   journal    `SECONDS PHASE DETAIL`, a line before each step   restore.sh  the program that undoes it
#   manifest   `INDEX BEFORE AFTER PATH`, a line a file          backup.N    the file as it was, with its metadata
#   instances  `PID TICKS UNIT EXE`, a line a parent             settled     there when nothing is left to do
#   runner     `PID TICKS` of the script that carries it out     settling    a folder: somebody ends it just now

# enter PHASE [DETAIL]: says what comes next, before it is done. The last line of the journal is the phase. Fails where
# the journal can't be written; what would not be known afterwards must not be done then.
enter() {
  printf '%s %s %s\n' "$(date +%s)" "$1" "${2-}" >>"$tx/journal"
}

# Sets $phase, empty where the transaction has not begun.
current_phase() {
  phase=
  [ -r "$tx/journal" ] || return 0
  while read -r _ journalled _; do
    phase=$journalled
  done <"$tx/journal"
}

# Waits until what was written is on the disk: these files alone where sync can, else everything.
durable() {
  sync -- "$@" 2>/dev/null || sync
}

hash_of() {
  hash=$(sha256sum <"$1" 2>/dev/null) || return 1
  hash=${hash%% *}
}

# put SOURCE PATH: gives PATH the bytes of SOURCE and keeps its owner, mode, ACL, label and hard links. By rename,
# so that httpd never sees half a file; in place where a name can't be replaced (a second hard link, a bind mount).
put() {
  put_temp=${2%/*}/.fleet-$id.tmp
  put_like=$2
  [ -e "$2" ] || put_like=$1
  put_links=$(stat -c %h -- "$put_like" 2>/dev/null)
  if [ "${put_links:-1}" = 1 ] && cp -a -- "$put_like" "$put_temp" && cat -- "$1" >"$put_temp" && durable "$put_temp" &&
    mv -f -- "$put_temp" "$2"; then
    return 0
  fi
  rm -f -- "$put_temp"
  # The copy must fit before the original is cut to nothing.
  [ -e "$2" ] && cp -- "$1" "$tx/room" && rm -f "$tx/room" && cat -- "$1" >"$2" && durable "$2"
}

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
  for child in $children; do
    note_child "$1" "$child"
  done
  kill -USR1 "$1" || { problem=reload-failed && return 1; }
  tries=0
  while [ "$tries" -lt 300 ]; do
    same_process "$1" "$2" || { problem=parent-died && return 1; }
    children_of "$1"
    for child in $children; do
      case $older in
        *" $child "*) ;;
        *)
          note_child "$1" "$child"
          serves "$1" "$2" "$child" && return 0
          ;;
      esac
    done
    tries=$((tries + 1))
    pause
  done
  problem=reload-not-seen
  return 1
}

# note_child PARENT CHILD: for end_orphans.
note_child() {
  stat_field "$2" 22 && printf '%s %s\n' "$2" "$stat_value" >>"$tx/instance.$1.children"
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

# end_orphans PID: ends the children that a parent left behind when it was killed or crashed, for they hold its port and
# heed no SIGTERM. A parent that refuses its configuration takes its children along.
end_orphans() (
  unset IFS
  [ -r "$tx/instance.$1.children" ] || return 0
  while read -r child child_ticks; do
    same_process "$child" "$child_ticks" && kill -KILL "$child" 2>/dev/null
  done <"$tx/instance.$1.children"
)

# start_instance N UNIT EXE PID: brings back an httpd whose parent died, as it had been started.
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
    set -f
    IFS=$nl
    # The server and what it starts must not inherit our deafness.
    trap - HUP INT TERM PIPE
    tries=0
    # Children of the dead parent may hold its port: for a moment, while they finish, or for good.
    # shellcheck disable=SC2046
    until "$3" $(cat "$tx/instance.$1.arguments") -k start 2>&1 </dev/null; do
      tries=$((tries + 1))
      [ "$tries" -lt 6 ] || return 1
      [ "$tries" -ne 3 ] || end_orphans "$4"
      sleep 1
    done
  )
}

# claim: takes the right to end the transaction; of several who want it one at a time has it. Waits for whoever has it,
# as long as that one lives, and fails where the transaction is settled by then.
claim() {
  waited=0
  while ! mkdir "$tx/settling" 2>/dev/null; do
    current_phase
    case $phase in confirmed | restored | refused) return 1 ;; esac
    settler=
    [ -r "$tx/settling/by" ] && read -r settler settler_ticks <"$tx/settling/by"
    if [ -n "$settler" ] && ! same_process "$settler" "$settler_ticks"; then
      rm -rf "$tx/settling"
      continue
    fi
    # Nobody's name in it: its maker died in between, or the disk is full.
    if [ -z "$settler" ] && [ "$waited" -ge 5 ]; then
      break
    fi
    sleep 1
    waited=$((waited + 1))
  done
  stat_field $$ 22
  printf '%s %s\n' "$$" "$stat_value" >"$tx/settling/by"
  current_phase
  case $phase in confirmed | restored | refused) return 1 ;; esac
}

# Ends the script that carries out the transaction, where it still runs without a controller: two hands must not work
# on the same files. What it has half done is then undone.
stop_runner() {
  runner_lives "$tx" || return 0
  children_of "$runner"
  # The guard is its child, too, and may be the one who asks.
  guard_pid=
  [ -r "$tx/guard-pid" ] && read -r guard_pid _ <"$tx/guard-pid"
  kill -KILL "$runner" 2>/dev/null
  for child in $children; do
    [ "$child" = "$guard_pid" ] || kill -KILL "$child" 2>/dev/null
  done
  tries=0
  while runner_lives "$tx" && [ "$tries" -lt 50 ]; do
    tries=$((tries + 1))
    pause
  done
}

# Stops a shadow instance that its script didn't live to stop.
stop_left_shadow() {
  shadow_pid=
  [ -s "$tx/shadow-run/httpd.pid" ] && read -r shadow_pid <"$tx/shadow-run/httpd.pid"
  [ -n "$shadow_pid" ] && grep -q "$tx/shadow-run" "/proc/$shadow_pid/cmdline" 2>/dev/null && kill -TERM "$shadow_pid"
}

# Takes away everything that only an open transaction needs. BY as for disarm_guard. It may be done twice.
close_transaction() {
  disarm_guard "$1"
  stop_left_shadow
  release_lock
  tidy
}

release_lock() {
  if grep -q "^$id " "$fleet_base/lock/owner" 2>/dev/null; then
    rm -rf "$fleet_base/lock"
  fi
}

# disarm_guard BY: takes the guard away; BY is `guard` where it is the guard itself that asks. The timer first: what it
# would start must still find its files until then.
disarm_guard() {
  armed=
  boot_unit=fleet-guard-$id-boot.service
  [ -r "$tx/guard" ] && read -r armed <"$tx/guard"
  case $armed in
    systemd) systemctl stop "fleet-guard-$id.timer" 2>/dev/null ;;
    shell)
      read -r guard_pid guard_ticks <"$tx/guard-pid"
      [ "$1" = guard ] || { same_process "$guard_pid" "$guard_ticks" && kill -TERM "-$guard_pid" 2>/dev/null; }
      ;;
  esac
  rm -f "/etc/systemd/system/$boot_unit" "/etc/systemd/system/multi-user.target.wants/$boot_unit" \
    "/etc/cron.d/fleet-guard-$id" "$tx/guard-at"
  # Only at boot has systemd read the unit that is gone now.
  [ "$1" != boot ] || systemctl --no-block daemon-reload 2>/dev/null || :
}

# What is needed only while a transaction is open, and may hold other people's secrets (the environment).
tidy() {
  : >"$tx/settled"
  # What was written is kept with what was there, so that the change can be taken back from the host alone.
  current_phase
  [ "$phase" = confirmed ] || rm -f "$tx"/new.*
  rm -rf "$tx"/*.b64 "$tx"/shadow* "$tx"/instance.* "$tx/instances.next" "$tx/restore.sh" "$tx/was" \
    "$tx"/guard* "$tx/runner" "$tx/room" "$tx/settling"
}
