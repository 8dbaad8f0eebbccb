# shellcheck shell=sh
# The dead man's switch, as all see it: whether it is armed, and how it is taken away. arm.sh arms it.
#   guard       the way it was armed           guard-pid   `PID TICKS` of the shell that waits, then of its sleep
#   guard-at    when it restores the host      guard-jobs  numbers of its jobs for at

boot_unit_of() {
  boot_unit=fleet-guard-$1-boot.service
}

# The guard that was armed before still waits: nobody killed it, and there was no reboot.
guard_lives() {
  guard_pid=
  [ -r "$tx/guard-pid" ] && read -r guard_pid guard_ticks _ <"$tx/guard-pid"
  if [ -n "$guard_pid" ]; then
    same_process "$guard_pid" "$guard_ticks"
  else
    have systemctl && systemctl is-active --quiet "fleet-guard-$id.timer" 2>/dev/null
  fi
}

# disarm_guard BY: takes away whatever there is of the guard, also of one that was half armed; BY is `boot` where the
# boot asks. The timer first: what it would start must still find its files until then. It may be done twice.
disarm_guard() {
  boot_unit_of "$id"
  if [ -e "/etc/systemd/system/$boot_unit" ]; then
    systemctl stop "fleet-guard-$id.timer" 2>/dev/null
    # A guard that couldn't restore is a failed unit.
    [ ! -e "$tx/was" ] || systemctl reset-failed "fleet-guard-$id.service" 2>/dev/null
    rm -f "/etc/systemd/system/multi-user.target.wants/$boot_unit" "/etc/systemd/system/$boot_unit"
    # Only at boot has systemd read the unit that is gone now.
    [ "$1" != boot ] || systemctl --no-block daemon-reload 2>/dev/null
  fi
  if [ -r "$tx/guard-jobs" ]; then
    # shellcheck disable=SC2046
    atrm $(cat "$tx/guard-jobs") 2>/dev/null
  fi
  end_waiting_guard
  rm -f "/etc/cron.d/fleet-guard-$id" "/etc/local.d/fleet-guard-$id.start" "$tx"/guard*
  for rc in /etc/rc.d/rc.local /etc/rc.local; do
    # Whoever wrote a line there may have been cut off in the middle.
    [ ! -e "$rc.fleet" ] || rm -f "$rc.fleet"
    [ -e "$rc" ] || continue
    grep -qs "fleet-guard-$id\$" "$rc" || continue
    cp -a "$rc" "$rc.fleet" && sed "/fleet-guard-$id\$/d" "$rc" >"$rc.fleet" && mv -f "$rc.fleet" "$rc"
  done
}

# The shell that waits, and the sleep that it waits for, also where somebody killed the shell alone. Not the shell where
# it is the one that asks.
end_waiting_guard() {
  [ -r "$tx/guard-pid" ] || return 0
  read -r guard_pid guard_ticks sleeper sleeper_ticks <"$tx/guard-pid"
  [ "$guard_pid" = $$ ] || ! same_process "$guard_pid" "$guard_ticks" || kill -KILL "$guard_pid" 2>/dev/null
  [ -z "$sleeper" ] || ! same_process "$sleeper" "$sleeper_ticks" || kill -KILL "$sleeper" 2>/dev/null
}
