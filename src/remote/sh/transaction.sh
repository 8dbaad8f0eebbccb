# shellcheck shell=sh
# A transaction as all see it who touch it: the script that carries it out, the guard that undoes it, and the one that
# settles it. It is a folder, $tx, that outlives the connection:
#   journal    `SECONDS PHASE DETAIL`, a line before each step   restore.sh  the program that undoes it
#   manifest   `INDEX BEFORE AFTER PATH`, a line a file          backup.N    the file as it was, with its metadata
#   instances  `PID TICKS UNIT EXE`, a line a parent             new.N       the bytes that take its place
#   runner     `PID TICKS` of the script that carries it out     written     the index of each file that may be changed
#   restarts   there when the servers take it up by a restart only
#   settled    there when nothing is left to do                  settling    a folder: somebody ends it just now

# enter PHASE [DETAIL]: says what comes next, before it is done. The last line of the journal is the phase. Fails where
# the journal can't be written; what would not be known afterwards must not be done then.
enter() {
  clock_now
  printf '%s %s %s\n' "$now" "$1" "${2-}" >>"$tx/journal"
}

# Sets $phase, empty where the transaction has not begun.
current_phase() {
  phase=
  [ -r "$tx/journal" ] || return 0
  while read -r _ journalled _; do
    phase=$journalled
  done <"$tx/journal"
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
# on the same files. What it has half done is then undone. Whatever it had started carries a mark in its environment
# and goes with it: a configuration test that hangs, a shadow instance.
stop_runner() {
  if runner_lives "$tx"; then
    kill -KILL "$runner" 2>/dev/null
    tries=0
    while runner_lives "$tx" && [ "$tries" -lt 50 ]; do
      tries=$((tries + 1))
      pause
    done
  fi
  grep -lsF "FLEET_TRANSACTION=$id." /proc/[0-9]*/environ | while IFS=/ read -r _ _ marked _; do
    children_of "$marked"
    # shellcheck disable=SC2086
    kill -KILL "$marked" $children 2>/dev/null
  done
}

# Takes away everything that only an open transaction needs. BY as for disarm_guard. It may be done twice.
close_transaction() {
  disarm_guard "$1"
  release_lock
  tidy
}

release_lock() {
  lock_holder=
  [ -r "$fleet_base/lock/owner" ] && read -r lock_holder _ <"$fleet_base/lock/owner"
  [ "$lock_holder" != "$id" ] || rm -rf "$fleet_base/lock"
  [ -e "$fleet_base/lock.next.$id" ] || return 0
  # Cut off while it took the lock: one without an owner is its own, unless somebody else is just taking it.
  rm -f "$fleet_base/lock.next.$id"
  for taker in "$fleet_base"/lock.next.*; do
    [ -e "$taker" ] || [ -e "$fleet_base/lock/owner" ] || rm -rf "$fleet_base/lock"
  done
}

# What is needed only while a transaction is open, and may hold other people's secrets (the environment). What was
# written stays with what was there before, so that the change can be taken back from the host alone.
tidy() {
  current_phase
  [ "$phase" = confirmed ] || rm -f "$tx"/new.*
  rm -rf "$tx"/*.b64 "$tx"/shadow* "$tx"/instance.* "$tx/instances.next" "$tx/restore.sh" "$tx/was" "$tx/runner" \
    "$tx/restarts" "$tx/written" "$tx/settling"
  : >"$tx/settled"
}
