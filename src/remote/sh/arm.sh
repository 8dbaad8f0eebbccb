# shellcheck shell=sh
# Arms the dead man's switch: unless the transaction is settled in time, the host restores itself. It must outlive this
# session, sudo, and the login's control group; after a reboot inside the window the boot has to find it. Time is what
# passes, not what a clock says, for clocks are set.

# Tries the ways in turn. Sets $guard to the one that was seen to work; otherwise $refusals says why none did.
arm_guard() {
  clock_now
  guard_at=$((now + guard_seconds))
  refusals=
  for way in systemd at shell; do
    # First, so that whoever ends a half armed transaction looks for the rest.
    if ! printf '%s\n' "$way" >"$tx/guard" || ! printf '%s\n' "$guard_at" >"$tx/guard-at"; then return 1; fi
    refusal=
    hook=
    if "arm_by_$way"; then
      guard=$way${hook:++$hook}
      return 0
    fi
    disarm_guard controller
    refusals="$refusals${refusals:+; }$way: ${refusal:-did not work}"
  done
  return 1
}

# A timer of the system's own service manager, and a unit for the next boot.
arm_by_systemd() {
  refusal='not here'
  if [ ! -d /run/systemd/system ] || ! have systemd-run; then return 1; fi
  boot_unit_of "$id"
  wants=/etc/systemd/system/multi-user.target.wants
  refusal=$(
    exec 2>&1
    {
      printf '[Unit]\nDescription=fleet: undo transaction %s after a reboot inside its window\n' "$id"
      printf 'ConditionPathExists=%s/restore.sh\nAfter=local-fs.target\n' "$tx"
      while read -r _ _ waiting _; do
        [ "$waiting" = - ] || printf 'Before=%s\n' "$waiting"
      done <"$tx/instances"
      # A server that is started without a unit stays in the group of what started it.
      printf '[Service]\nType=oneshot\nKillMode=process\nExecStart=/bin/sh %s/restore.sh %s boot\n' "$tx" "$id"
    } >"/etc/systemd/system/$boot_unit" || exit 1
    if ! { [ -d "$wants" ] || mkdir -p "$wants"; } || ! ln -s "/etc/systemd/system/$boot_unit" "$wants/"; then exit 1; fi
    systemd-run --quiet --unit="fleet-guard-$id" --on-active="$guard_seconds" --timer-property=AccuracySec=1s \
      --property=KillMode=process \
      /bin/sh "$tx/restore.sh" "$id" guard </dev/null || exit 1
    systemctl is-active "fleet-guard-$id.timer"
  ) || return 1
  hook_files="/etc/systemd/system/$boot_unit /etc/systemd/system $wants"
}

# Two jobs of at: one that begins now, under atd, and waits; and a late one, for atd keeps its jobs over a reboot.
arm_by_at() {
  refusal='not here'
  if ! have at || ! have atrm; then return 1; fi
  daemon_runs atd || { refusal='atd does not run' && return 1; }
  minutes=$(((guard_seconds + 59) / 60 + 1))
  add_job now "guard $guard_seconds" && add_job "now + $minutes minutes" boot && wait_for_guard
}

add_job() {
  # shellcheck disable=SC2086
  refusal=$(printf 'cd / && exec /bin/sh %s/restore.sh %s %s >/dev/null 2>&1\n' "$tx" "$id" "$2" |
    (unset FLEET_TRANSACTION && at $1) 2>&1) || return 1
  job=${refusal##*job }
  printf '%s\n' "${job%% *}" >>"$tx/guard-jobs"
}

# A shell of its own session, and a line for the next boot.
arm_by_shell() {
  ends_with_login && refusal='systemd-logind ends what a login leaves behind (KillUserProcesses)' && return 1
  hook_into_boot || { refusal='nothing would run it after a reboot: no cron, no rc.local, no local.d' && return 1; }
  leader=
  have setsid && leader=setsid
  (
    unset FLEET_TRANSACTION
    cd /
    exec $leader /bin/sh "$tx/restore.sh" "$id" guard "$guard_seconds"
  ) </dev/null >/dev/null 2>&1 &
  wait_for_guard
}

# A guard says itself that it waits.
wait_for_guard() {
  tries=0
  until [ -s "$tx/guard-pid" ] && guard_lives; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || { refusal='the guard did not start' && return 1; }
    sleep 0.03 2>/dev/null || sleep 1
  done
}

ends_with_login() {
  [ -d /run/systemd/system ] && grep -q '/session-.*[.]scope' /proc/self/cgroup 2>/dev/null &&
    grep -qs '^ *KillUserProcesses *= *[yt1o]' /etc/systemd/logind.conf /etc/systemd/logind.conf.d/*.conf \
      /run/systemd/logind.conf.d/*.conf /usr/lib/systemd/logind.conf.d/*.conf
}

# Sets $hook to what will run the guard after a reboot.
hook_into_boot() {
  command="/bin/sh $tx/restore.sh $id boot >/dev/null 2>&1"
  if [ -d /etc/cron.d ] && daemon_runs cron crond && printf '@reboot root %s\n' "$command" >"/etc/cron.d/fleet-guard-$id"; then
    hook=cron
    hook_files="/etc/cron.d/fleet-guard-$id /etc/cron.d"
    return
  fi
  for rc in /etc/rc.d/rc.local /etc/rc.local; do
    if [ -x "$rc" ] && [ ! -L "$rc" ] && hook_into_rc "$rc"; then
      hook=rc.local
      hook_files="$rc ${rc%/*}"
      return
    fi
  done
  [ -d /etc/local.d ] && [ -e /etc/runlevels/default/local ] || return 1
  hook_files="/etc/local.d/fleet-guard-$id.start /etc/local.d"
  printf '#!/bin/sh\n%s &\n' "$command" >"/etc/local.d/fleet-guard-$id.start" &&
    chmod 700 "/etc/local.d/fleet-guard-$id.start" && hook=local.d
}

# As its first line, for such a file may end in `exit 0`.
hook_into_rc() {
  cp -a "$1" "$1.fleet" && awk -v line="$command & # fleet-guard-$id" '
    NR == 1 && /^#!/ { print; print line; done = 1; next }
    !done { print line; done = 1 }
    { print }
    END { if (!done) print line }' "$1" >"$1.fleet" && mv -f "$1.fleet" "$1"
}

# daemon_runs NAME...: a process of this name runs in our own namespace, not in a container's.
daemon_runs() {
  for folder in /proc/[0-9]*; do
    stat_field "${folder#/proc/}" 3 || continue
    for name in "$@"; do
      [ "$stat_name" = "$name" ] && [ "$stat_value" != Z ] &&
        [ "$(readlink "$folder/ns/pid")" = "$(readlink /proc/self/ns/pid)" ] && return 0
    done
  done
  return 1
}
