# shellcheck shell=sh
# Puts a host back as it was before a transaction: every file from its backup, then the servers. Called by the
# transaction itself when a step fails, by the controller, by the guard when no word came, and at boot.
# Parameters: ID WHY, with WHY one of failure, controller, guard, boot.

# Puts back each file that isn't as it was. What somebody else wrote meanwhile is kept beside the backup.
restore_files() {
  while read -r index before after path; do
    hash=
    hash_of "$path"
    [ "$hash" = "$before" ] && continue
    [ -z "$hash" ] || [ "$hash" = "$after" ] || cp -a -- "$path" "$tx/found.$index"
    rm -f -- "${path%/*}/.fleet-$id.tmp"
    if ! put "$tx/backup.$index" "$path"; then
      echo "cannot write $path"
      return 1
    fi
    touch -r "$tx/backup.$index" -- "$path" 2>/dev/null
    hash_of "$path"
    [ "$hash" = "$before" ] || { echo "$path is not as it was" && return 1; }
  done <"$tx/manifest"
}

# Brings every instance back to serving the restored configuration. A living parent needs a reload only where it
# was told of the change.
restore_servers() {
  number=0
  while read -r pid ticks unit exe; do
    if same_process "$pid" "$ticks"; then
      if [ "$was" = reloading ] || [ "$was" = reloaded ]; then
        graceful "$pid" "$ticks" || [ "$problem" = parent-died ] || { echo "$exe: $problem" && return 1; }
      fi
    fi
    if ! same_process "$pid" "$ticks"; then
      enter restoring "starting $exe, for its parent died"
      start_instance "$number" "$unit" "$exe" || { echo "cannot start $exe" && return 1; }
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
  if ! mkdir "$tx/settling" 2>/dev/null; then
    # Somebody settles it already; a guard waits for that, and goes on where it came to nothing.
    waited=0
    while current_phase && [ "$waited" -lt 20 ] && [ "$phase" != confirmed ] && [ "$phase" != restored ]; do
      sleep 1
      waited=$((waited + 1))
    done
  fi
  current_phase
  case $phase in
    confirmed | restored | refused)
      echo "$phase already"
      return 0
      ;;
    restoring | stuck) read -r was <"$tx/was" ;;
    *) was=$phase ;;
  esac
  printf '%s\n' "$was" >"$tx/was"
  enter restoring "$why, from $was"
  if restore_files && restore_servers; then
    enter restored "$why"
    durable "$tx/journal"
    disarm_guard "$why"
    release_lock
    tidy
    echo restored
  else
    enter stuck "$why"
    durable "$tx/journal"
    rmdir "$tx/settling"
    echo stuck
    return 1
  fi
}
