# shellcheck shell=sh
# Puts a host back as it was before a transaction: every file from its backup, then the servers. Called by the
# transaction itself when a step fails, by the controller, by the guard when no word came, and at boot.
# Parameters: ID WHY, with WHY one of failure, controller, guard, boot.

# Puts back each file that isn't as it was. What somebody else wrote meanwhile is kept beside the backup.
restore_files() {
  while read -r index before after path; do
    rm -f -- "${path%/*}/.fleet-$id.tmp"
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
    if same_process "$pid" "$ticks"; then
      if may_have_changed; then
        graceful "$pid" "$ticks" || [ "$problem" = parent-died ] || { echo "$exe: $problem" && return 1; }
      fi
    fi
    if ! same_process "$pid" "$ticks"; then
      enter restoring "starting $exe, for its parent died"
      start_instance "$number" "$unit" "$exe" "$pid" || { echo "cannot start $exe" && return 1; }
    fi
    number=$((number + 1))
  done <"$tx/instances"
}

fleet_main() {
  trap '' HUP INT TERM PIPE
  id=$1
  why=$2
  tx=$fleet_base/transactions/$id
  no_block=
  [ "$why" = boot ] && no_block=--no-block
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
