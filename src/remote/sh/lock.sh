# shellcheck shell=sh
# One transaction a host at a time. lock/owner is `ID SINCE OWNER PID TICKS BOOT UNTIL`: who holds it since when, the
# script that took it, the boot it took it in, and the uptime until which that script may take to change anything.

boot_now() {
  boot=-
  read -r boot 2>/dev/null </proc/sys/kernel/random/boot_id
}

# A lock that nobody will come back for is taken over: by making a folder in it, so that of two who try only one succeeds.
take_lock() {
  if [ ! -d "$fleet_base/transactions" ] && ! mkdir -p "$fleet_base/transactions" || ! chmod 700 "$fleet_base"; then
    refuse_lock no-space "$fleet_base"
  fi
  # The owner's line is ready before the lock is made: whoever settles this transaction knows by it whose a lock without
  # an owner is, should this script be cut off in between.
  boot_now
  clock_now
  stat_field $$ 22
  printf '%s %s %s %s %s %s %s\n' "$id" "$now" "$owner" $$ "$stat_value" "$boot" $((uptime + 600)) \
    >"$fleet_base/lock.next.$id" || refuse_lock no-space "$fleet_base"
  if ! mkdir "$fleet_base/lock" 2>/dev/null; then
    read_lock
    lock_is_left || refuse_lock host-locked "${holder:-unknown} ${since:-0} ${phase:-starting} ${whose-}"
    mkdir "$fleet_base/lock/after-$holder" 2>/dev/null || refuse_lock host-locked "unknown ${since:-0} starting "
    [ -z "$holder" ] || as_if "$holder" settle_left
  fi
  if ! mv -f "$fleet_base/lock.next.$id" "$fleet_base/lock/owner"; then
    # Where the line is gone, somebody settled this transaction meanwhile, and took the lock away with it.
    [ ! -e "$fleet_base/lock.next.$id" ] || rm -rf "$fleet_base/lock"
    refuse_lock no-space "$fleet_base"
  fi
  if ! mkdir "$tx"; then
    rm -rf "$fleet_base/lock"
    refuse_lock no-space "$fleet_base"
  fi
}

read_lock() {
  holder=
  # Between making the lock and writing its owner a moment passes.
  since=$(stat -c %Y "$fleet_base/lock" 2>/dev/null)
  lock_pid=
  [ -r "$fleet_base/lock/owner" ] &&
    read -r holder since whose lock_pid lock_ticks lock_boot lock_until <"$fleet_base/lock/owner"
}

# Whether nothing will come any more of the transaction $holder. Sets $phase. Once anything may be changed it's for the
# guard, or for whoever settles it, to end it.
lock_is_left() {
  as_if "$holder" current_phase
  case $phase in
    confirmed | restored | refused) return 0 ;;
    '' | locked | backed-up) ;;
    *) return 1 ;;
  esac
  if [ -z "$lock_pid" ]; then
    [ $(($(date +%s) - ${since:-0})) -gt 600 ]
    return
  fi
  boot_now
  [ "$lock_boot" = "$boot" ] && same_process "$lock_pid" "$lock_ticks" || return 0
  # It hangs. Without it nothing goes on, and what it had come to is looked at once more.
  uptime_now
  [ "$uptime" -gt "$lock_until" ] || return 1
  as_if "$holder" stop_runner
  as_if "$holder" current_phase
  case $phase in '' | locked | backed-up) return 0 ;; *) return 1 ;; esac
}

# as_if ID FUNCTION: calls a function that is about another transaction than our own.
as_if() {
  my_id=$id
  my_tx=$tx
  id=$1
  tx=$fleet_base/transactions/$1
  "$2"
  id=$my_id
  tx=$my_tx
}

# Takes away what an abandoned transaction left; nothing of it had been changed, or all was settled.
settle_left() {
  [ -d "$tx" ] || return 0
  stop_runner
  current_phase
  case $phase in '' | locked | backed-up) enter refused 'cut off before it began' ;; esac
  disarm_guard controller
  tidy
}

# Ends the run before there is a transaction to speak of.
refuse_lock() {
  rm -f "$fleet_base/lock.next.$id"
  emit result "$1"
  emit detail "$2"
  emit_end
  exit 0
}
