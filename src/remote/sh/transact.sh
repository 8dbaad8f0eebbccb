# shellcheck shell=sh
# Carries out one transaction, from the lock to the reload, and undoes it by itself where a step fails.
# Parameters: ID GUARD-SECONDS PREFLIGHT GUARD, the last two `yes` or `no`. On stdin come base64 sections, each
# after a line `== NAME`: manifest, instances, new.N, shadow.N, restore.sh.

# Ends the run before a byte was changed.
refuse() {
  result=$1
  detail=${2-}
  # First the room: on a full disk there is none for the word `refused`.
  rm -f "$tx"/new.* "$tx"/*.b64 "$tx"/backup.*
  enter refused "$1"
  close_transaction controller
  answer
  exit 0
}

# Ends the run after a change: everything goes back first.
undo() {
  result=$1
  detail=${2-}
  undone=$(sh "$tx/restore.sh" "$id" failure 2>&1)
  answer
  exit 0
}

answer() {
  current_phase
  emit result "$result"
  emit detail "$detail"
  emit phase "$phase"
  emit undone "${undone-}"
  emit guard "${guard-}"
  emit guard-at "${guard_at-}"
  emit warnings "${warnings-}"
  emit journal "$(cat "$tx/journal" 2>/dev/null)"
  emit_end
}

# One transaction a host at a time. A lock whose owner's transaction is settled, or was cut off before it changed
# anything, is taken over: by making a folder in it, so that of two who try only one succeeds.
take_lock() {
  if ! mkdir -p "$fleet_base/transactions" || ! chmod 700 "$fleet_base"; then
    refuse_lock no-space "$fleet_base"
  fi
  if ! mkdir "$fleet_base/lock" 2>/dev/null; then
    holder=
    # Between making the lock and writing its owner a moment passes.
    since=$(stat -c %Y "$fleet_base/lock" 2>/dev/null)
    [ -r "$fleet_base/lock/owner" ] && read -r holder since whose <"$fleet_base/lock/owner"
    lock_is_left || refuse_lock host-locked "${holder:-unknown} ${since:-0} ${phase:-starting} ${whose-}"
    mkdir "$fleet_base/lock/after-$holder" 2>/dev/null || refuse_lock host-locked "unknown ${since:-0} starting "
  fi
  # A lock without an owner would keep everybody out, so it goes where it can't have one.
  if ! printf '%s %s %s\n' "$id" "$(date +%s)" "$owner" >"$fleet_base/lock/owner.next" ||
    ! mv -f "$fleet_base/lock/owner.next" "$fleet_base/lock/owner" || ! mkdir "$tx"; then
    rm -rf "$fleet_base/lock"
    refuse_lock no-space "$fleet_base"
  fi
}

# Whether nothing will come any more of the transaction $holder, which took the lock at $since. Sets $phase.
lock_is_left() {
  left_tx=$fleet_base/transactions/$holder
  tx=$left_tx
  current_phase
  tx=$fleet_base/transactions/$id
  case $phase in
    confirmed | restored | refused) return 0 ;;
    '' | locked | backed-up) ;;
    *) return 1 ;;
  esac
  runner_lives "$left_tx" && return 1
  [ -n "$phase" ] && [ ! -e "$left_tx/guard" ] && return 0
  [ $(($(date +%s) - ${since:-0})) -gt 600 ]
}

# Ends the run before there is a transaction to speak of.
refuse_lock() {
  emit result "$1"
  emit detail "$2"
  emit_end
  exit 0
}

decode() {
  if have base64; then base64 -d; else openssl base64 -d; fi
}

# Unpacks what came on stdin and proves that it is whole: each new file has the hash that the plan says.
receive() {
  awk -v folder="$tx" '
    /^== / { if (out) close(out); out = folder "/" $2 ".b64"; next }
    out { print > out }' || return 1
  for packed in "$tx"/*.b64; do
    decode <"$packed" >"${packed%.b64}" || return 1
  done
  rm -f "$tx"/*.b64
  while read -r index _ after path; do
    hash_of "$tx/new.$index" && [ "$hash" = "$after" ] || return 1
  done <"$tx/manifest"
}

# The files and the servers must be those that the plan was made for.
check_preconditions() {
  number=0
  : >"$tx/instances.next"
  while read -r pid ticks; do
    same_process "$pid" "$ticks" || refuse instance-gone "$pid"
    executable_of "$pid"
    unit=$(unit_of "$pid")
    config_arguments "$pid" >"$tx/instance.$number.arguments"
    tr '\0' '\n' <"/proc/$pid/environ" >"$tx/instance.$number.environ"
    printf '%s %s %s %s\n' "$pid" "$ticks" "${unit:--}" "$exe" >>"$tx/instances.next"
    number=$((number + 1))
  done <"$tx/instances"
  mv -f "$tx/instances.next" "$tx/instances"
  while read -r index before after path; do
    hash_of "$path" || hash=missing
    if [ -L "$path" ] || [ "$hash" != "$before" ]; then
      refuse plan-stale "$before $hash $path"
    fi
  done <"$tx/manifest"
}

back_up() {
  while read -r index before _ path; do
    cp -a -- "$path" "$tx/backup.$index" && hash_of "$tx/backup.$index" && [ "$hash" = "$before" ] || return 1
  done <"$tx/manifest"
  durable "$tx"/backup.* "$tx/manifest" "$tx/journal"
}

# The dead man's switch: unless the transaction is settled in time, the host restores itself. It must not depend on
# this session, and after a reboot inside the window the boot has to find it.
arm_guard() {
  guard_at=$(($(date +%s) + guard_seconds))
  printf '%s\n' "$guard_at" >"$tx/guard-at"
  if [ -d /run/systemd/system ] && have systemd-run && arm_by_systemd; then
    guard=systemd
  elif arm_by_shell; then
    guard=shell
  else
    return 1
  fi
  printf '%s\n' "$guard" >"$tx/guard"
}

arm_by_systemd() {
  boot_unit=fleet-guard-$id-boot.service
  {
    printf '[Unit]\nDescription=fleet: undo transaction %s after a reboot inside its window\n' "$id"
    printf 'ConditionPathExists=%s/restore.sh\nAfter=local-fs.target\n' "$tx"
    while read -r _ _ unit _; do
      [ "$unit" = - ] || printf 'Before=%s\n' "$unit"
    done <"$tx/instances"
    printf '[Service]\nType=oneshot\nExecStart=/bin/sh %s/restore.sh %s boot\n' "$tx" "$id"
  } >"/etc/systemd/system/$boot_unit" || return 1
  mkdir -p /etc/systemd/system/multi-user.target.wants
  ln -s "/etc/systemd/system/$boot_unit" /etc/systemd/system/multi-user.target.wants/ || return 1
  warnings=$(systemd-run --quiet --unit="fleet-guard-$id" --on-active="$guard_seconds" --timer-property=AccuracySec=1s \
    /bin/sh "$tx/restore.sh" "$id" guard 2>&1 </dev/null) && systemctl is-active --quiet "fleet-guard-$id.timer"
}

arm_by_shell() {
  leader=
  have setsid && leader=setsid
  [ -d /etc/cron.d ] && printf '@reboot root /bin/sh %s/restore.sh %s boot\n' "$tx" "$id" >"/etc/cron.d/fleet-guard-$id"
  # shellcheck disable=SC2016
  (
    # We ignore signals; the guard must heed the one that disarms it.
    trap - INT TERM
    exec $leader sh -c 'trap "" HUP; sleep "$1"; exec /bin/sh "$2/restore.sh" "$3" guard' sh "$guard_seconds" "$tx" "$id"
  ) </dev/null >/dev/null 2>&1 &
  guard_pid=$!
  stat_field "$guard_pid" 22 || return 1
  printf '%s %s\n' "$guard_pid" "$stat_value" >"$tx/guard-pid"
}

# Starts a shadow of each instance: the same program, certificates and new values on a loopback port. It finds what
# the configuration test can't, for that one never asks the TLS library.
preflight() {
  number=0
  while read -r pid _ _ exe; do
    if [ -s "$tx/shadow.$number" ]; then
      try_shadow "$number" || return 1
    fi
    number=$((number + 1))
  done <"$tx/instances"
}

try_shadow() {
  attempt=0
  while [ "$attempt" -lt 5 ]; do
    rm -rf "$tx/shadow-run"
    mkdir "$tx/shadow-run" || return 1
    port=$((20000 + ($$ * 7 + attempt * 4133 + $1 * 97) % 40000))
    sed "s|@PORT@|$port|g; s|@RUN@|$tx/shadow-run|g" "$tx/shadow.$1" >"$tx/shadow-run/httpd.conf" || return 1
    detail=$(with_env_of "$pid" "$exe" -f "$tx/shadow-run/httpd.conf" -k start 2>&1 </dev/null)
    started=$?
    if [ "$started" -eq 0 ] && stop_shadow; then
      return 0
    fi
    detail=$detail$nl$(cat "$tx/shadow-run/error.log" 2>/dev/null)
    case $detail in
      *'could not bind'* | *'Address already in use'*) attempt=$((attempt + 1)) ;;
      *) return 1 ;;
    esac
  done
  return 1
}

# Fails where the shadow didn't live to write its process number.
stop_shadow() {
  tries=0
  shadow_pid=
  while [ "$tries" -lt 50 ]; do
    [ -s "$tx/shadow-run/httpd.pid" ] && read -r shadow_pid <"$tx/shadow-run/httpd.pid" && break
    tries=$((tries + 1))
    pause
  done
  [ -n "$shadow_pid" ] && stat_field "$shadow_pid" 22 || return 1
  shadow_ticks=$stat_value
  children_of "$shadow_pid"
  tries=0
  while same_process "$shadow_pid" "$shadow_ticks" && [ "$tries" -lt 100 ]; do
    # Again now and then: a server that just started may not listen to signals yet.
    [ $((tries % 10)) -ne 0 ] || kill -TERM "$shadow_pid" 2>/dev/null
    tries=$((tries + 1))
    pause
  done
  # shellcheck disable=SC2086
  ! same_process "$shadow_pid" "$shadow_ticks" || kill -KILL "$shadow_pid" $children 2>/dev/null
  return 0
}

swap() {
  while read -r index _ after path; do
    put "$tx/new.$index" "$path" || undo file-not-writable "$path"
    hash_of "$path"
    [ "$hash" = "$after" ] || undo swap-failed "$path"
  done <"$tx/manifest"
}

test_configuration() {
  while read -r pid _ _ exe; do
    said=$(run_httpd "$pid" "$exe" -t) || undo configtest-failed "$said"
    warnings=${warnings:+$warnings$nl}$said
  done <"$tx/instances"
}

# What httpd says of a reload stands in its error log; older lines there have nothing to do with it.
reload() {
  while read -r pid ticks _ exe; do
    log=$(readlink "/proc/$pid/fd/2")
    log_size=$(stat -L -c %s -- "$log" 2>/dev/null)
    if ! graceful "$pid" "$ticks"; then
      said=
      [ -f "$log" ] && said=$(tail -c "+$((${log_size:-0} + 1))" -- "$log" | tail -c 8192)
      undo "$problem" "$said"
    fi
  done <"$tx/instances"
}

fleet_main() {
  trap '' HUP INT TERM PIPE
  id=$1
  guard_seconds=$2
  tx=$fleet_base/transactions/$id
  result=ok
  detail=
  owner=$5
  take_lock
  stat_field $$ 22
  printf '%s %s\n' "$$" "$stat_value" >"$tx/runner"
  enter locked "$owner" || refuse no-space "$fleet_base"
  receive || refuse no-space "$fleet_base"
  check_preconditions
  back_up || refuse no-space "$fleet_base"
  enter backed-up
  if [ "$4" = yes ]; then
    arm_guard || refuse guard-unavailable "${warnings-}"
    enter guarded "$guard $guard_at"
  fi
  warnings=
  if [ "$3" = yes ]; then
    preflight || refuse preflight-failed "$detail"
    enter preflighted
  fi
  detail=
  # Where these two can't be said, a restore would not know what there is to undo.
  enter swapping || refuse no-space "$fleet_base"
  swap
  enter swapped
  test_configuration
  enter tested
  enter reloading || undo no-space "$fleet_base"
  reload
  enter reloaded
  durable "$tx/journal"
  answer
}
