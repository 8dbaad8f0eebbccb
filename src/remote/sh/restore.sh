# shellcheck shell=sh
# Puts a host back as it was before a transaction: every file from its backup, then the servers. Called by the
# transaction itself when a step fails, by the controller, by the guard when no word came, and at boot.
# Parameters: ID WHY [SECONDS], with WHY one of failure, controller, guard, boot. A guard waits its SECONDS first.

# Puts back each file that isn't as it was. What somebody else wrote meanwhile is kept beside the backup.
restore_files() {
  while read -r index before after path; do
    remove_staged "$path"
    grep -qsx "$index" "$tx/written" || continue
    hash=
    hash_of "$path"
    [ "$hash" = "$before" ] && continue
    [ -z "$hash" ] || [ "$hash" = "$after" ] || cp -a -- "$path" "$tx/found.$index"
    if ! put "$tx/backup.$index" "$path"; then
      echo "cannot write $path"
      return 1
    fi
    touch -r "$tx/backup.$index" -- "$path" 2>/dev/null
    hash_of "$path"
    [ "$hash" = "$before" ] || { echo "$path is not as it was" && return 1; }
    durable "${path%/*}/"
  done <"$tx/manifest"
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

# Brings every instance back to serving the restored configuration.
restore_servers() {
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
    ! may_have_changed || graceful "$pid" "$ticks" || true
  elif heir "$1" "$exe"; then
    # Another one was started in its place, and may have read the change.
    graceful "$pid" "$ticks" || true
  else
    problem=parent-died
  fi
  case $problem in
    '') return 0 ;;
    parent-died) ;;
    *) echo "$exe: $problem" && return 1 ;;
  esac
  enter restoring "starting $exe, for its parent died"
  if ! start_instance "$1" "$unit" "$exe" || ! comes_up "$1"; then
    echo "cannot start $exe"
    return 1
  fi
}

# That a start succeeded says little; a parent has to be there. At boot it comes in its turn.
comes_up() {
  [ -z "$no_block" ] || return 0
  tries=0
  until heir "$1" "$exe"; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || return 1
    pause
  done
}

# Waits as long as the guard shall, by the time that passes; no signal of an ending session ends it.
wait_its_time() {
  uptime_now
  until_uptime=$((uptime + $1))
  stat_field $$ 22
  printf '%s %s\n' "$$" "$stat_value" >"$tx/guard-pid.next" && mv -f "$tx/guard-pid.next" "$tx/guard-pid" || exit 1
  while [ "$uptime" -lt "$until_uptime" ]; do
    sleep $((until_uptime - uptime))
    uptime_now
  done
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
    sleep 20
  done
}
