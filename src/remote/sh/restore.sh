# shellcheck shell=sh
# Puts a host back as it was before a transaction: every file from its backup, then the servers. Called by the
# transaction itself when a step fails, by the controller, by the guard when no word came, and at boot.
# Parameters: ID WHY [SECONDS], with WHY one of failure, controller, guard, boot. A guard waits its SECONDS first.

# Puts back each file that isn't as it was. What somebody else wrote meanwhile is kept beside the backup.
restore_files() {
  while read -r index before after path; do
    remove_staged "$path"
    grep -qsx "$index" "$tx/written" || continue
    state_of "$path"
    [ "$state" = "$before" ] && continue
    case $state in absent | "$after") ;; *) rm -rf "$tx/found.$index" && cp -a -- "$path" "$tx/found.$index" ;; esac
    put_back || { echo "cannot write $path" && return 1; }
    state_of "$path"
    [ "$state" = "$before" ] || { echo "$path is not as it was" && return 1; }
    durable "${path%/*}/"
  done <"$tx/manifest"
}

put_back() {
  if [ "$before" = absent ]; then
    rm -f -- "$path"
    return
  fi
  put "$tx/backup.$index" "$path" || return 1
  [ -L "$path" ] || touch -r "$tx/backup.$index" -- "$path" 2>/dev/null || :
}

# Whether a living parent may run with the change: it was told of it, or the change lay there for so long that somebody
# else (log rotation, say) may have told it.
may_have_changed() {
  case $was in
    reloading | reloaded) return 0 ;;
    swapping | swapped | tested) [ "$why" != failure ] ;;
    *) return 1 ;;
  esac
}

# Brings every instance back to serving the restored configuration. One that ended before anything was changed is not
# for us to start, and what is needed for that may not have been written down yet.
restore_servers() {
  case $was in '' | locked | backed-up | guarded | preflighted) return 0 ;; esac
  number=0
  while read -r pid ticks unit exe; do
    restore_server "$number" || return 1
    number=$((number + 1))
  done <"$tx/instances"
}

restore_server() {
  problem=
  if same_process "$pid" "$ticks"; then
    wake "$pid"
    ! may_have_changed || tell_restored "$1" || true
  elif heir "$1" "$exe"; then
    # Another one was started in its place, and may have read the change.
    tell_restored "$1" || true
  else
    problem=parent-died
  fi
  case $problem in
    '') return 0 ;;
    parent-died) ;;
    *) echo "$exe: $problem" && return 1 ;;
  esac
  enter restoring "starting $exe, for its parent died"
  if ! start_instance "$1" "$unit" "$exe" || ! serves_restored "$1"; then
    echo "cannot start $exe"
    return 1
  fi
}

# At boot it comes in its turn.
serves_restored() {
  [ -n "$no_block" ] || comes_up "$1" "$exe" "$(tr ' ' / <"$tx/instance.$1.listeners")"
}

# Where the configuration can't be read for some other reason, a reload would end the server, and so would a restart.
tell_restored() {
  if said=$(become_httpd "$pid" "$exe" -t); then
    if [ -e "$tx/restarts" ]; then
      enter restoring "restarting $exe"
      if ! restart_instance "$1" "$pid" "$ticks" "$unit" "$exe" || ! serves_restored "$1"; then
        problem=parent-died
        return 1
      fi
    else
      graceful "$pid" "$ticks"
    fi
  else
    problem="the files are as before, but its configuration test fails, so it was not told: $said"
    return 1
  fi
}

# Waits as long as the guard shall, by the time that passes; no signal of an ending session ends it.
wait_its_time() {
  uptime_now
  until_uptime=$((uptime + $1))
  while [ "$uptime" -lt "$until_uptime" ]; do
    sleep $((until_uptime - uptime)) &
    note_guard $! || exit 1
    wait $!
    uptime_now
  done
}

# note_guard SLEEPER: says that the guard waits, and which process it waits for, for whoever has to end both.
note_guard() {
  stat_field "$1" 22 && sleeper="$1 $stat_value" || sleeper=
  stat_field $$ 22
  printf '%s %s %s\n' "$$" "$stat_value" "$sleeper" >"$tx/guard-pid.next" && mv -f "$tx/guard-pid.next" "$tx/guard-pid"
}

# Once, or, for a guard, again and again: a full disk may have room a minute later, and nobody else looks.
restore() {
  if ! claim; then
    # Whoever settled it may not have lived to tidy up.
    close_transaction "$why"
    echo "$phase already"
    return 0
  fi
  [ "$why" = failure ] || stop_runner
  current_phase
  # The script may have refused in the moment before it was stopped, and another transaction may have the lock by now.
  if [ "$phase" = refused ]; then
    close_transaction "$why"
    echo 'refused already'
    return 0
  fi
  was=$phase
  case $phase in restoring | stuck) [ -s "$tx/was" ] && read -r was <"$tx/was" ;; esac
  printf '%s\n' "$was" >"$tx/was"
  enter restoring "$why, from $was"
  if restore_files && restore_servers; then
    enter restored "$why"
    durable "$tx/journal"
    close_transaction "$why"
    echo restored
  else
    enter stuck "$why"
    durable "$tx/journal"
    rm -rf "$tx/settling"
    echo stuck
    return 1
  fi
}

fleet_main() {
  trap '' HUP INT TERM PIPE
  cd /
  id=$1
  why=$2
  tx=$fleet_base/transactions/$id
  no_block=
  case $why in
    guard) [ -z "${3-}" ] || wait_its_time "$3" ;;
    boot) ! guard_lives || return 0 ;;
  esac
  [ "$why" = boot ] && [ -d /run/systemd/system ] && no_block=--no-block
  attempts=0
  until restore; do
    attempts=$((attempts + 1))
    [ "$why" = guard ] && [ "$attempts" -lt 5 ] && [ -r "$tx/restore.sh" ] || return 1
    sleep 20 &
    note_guard $!
    wait $!
  done
}
