# shellcheck shell=sh
# Carries out one transaction, from the lock to the reload, and undoes it by itself where a step fails.
# Parameters: ID GUARD-SECONDS PREFLIGHT GUARD, the last two `yes` or `no`. On stdin come base64 sections, each
# after a line `== NAME`: intent, manifest, instances, new.N, shadow.N, restore.sh.

# Ends the run before a byte was changed.
refuse() {
  result=$1
  detail=${2-}
  enter refused "$1"
  disarm_guard controller
  release_lock
  tidy
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

# One transaction a host at a time. A lock whose owner's transaction is settled, or never began, is taken over: by
# making a folder in it, so that of two who try only one succeeds.
take_lock() {
  if ! mkdir -p "$fleet_base/transactions" || ! chmod 700 "$fleet_base"; then
    refuse_lock no-space "$fleet_base"
  fi
  if ! mkdir "$fleet_base/lock" 2>/dev/null; then
    holder=
    since=
    [ -r "$fleet_base/lock/owner" ] && read -r holder since whose <"$fleet_base/lock/owner"
    tx=$fleet_base/transactions/$holder
    current_phase
    if [ -z "$phase" ] && [ $(($(date +%s) - ${since:-0})) -gt 600 ]; then
      phase=refused
    fi
    tx=$fleet_base/transactions/$id
    case $phase in
      confirmed | restored | refused) ;;
      *) refuse_lock host-locked "${holder:-unknown} ${since:-0} ${phase:-starting} ${whose-}" ;;
    esac
    mkdir "$fleet_base/lock/after-$holder" 2>/dev/null || refuse_lock host-locked "unknown 0 starting "
  fi
  if ! printf '%s %s %s\n' "$id" "$(date +%s)" "$owner" >"$fleet_base/lock/owner.next" ||
    ! mv -f "$fleet_base/lock/owner.next" "$fleet_base/lock/owner"; then
    refuse_lock no-space "$fleet_base"
  fi
  mkdir "$tx" 2>/dev/null || refuse_lock no-space "$tx"
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
    hash=missing
    hash_of "$path"
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
  $leader sh -c 'trap "" HUP; sleep "$1"; exec /bin/sh "$2/restore.sh" "$3" guard' sh "$guard_seconds" "$tx" "$id" \
    </dev/null >/dev/null 2>&1 &
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
      mkdir -p "$tx/shadow-run"
      try_shadow "$number" || return 1
    fi
    number=$((number + 1))
  done <"$tx/instances"
}

try_shadow() {
  attempt=0
  while [ "$attempt" -lt 5 ]; do
    port=$((20000 + ($$ * 7 + attempt * 4133 + $1 * 97) % 40000))
    sed "s|@PORT@|$port|g; s|@RUN@|$tx/shadow-run|g" "$tx/shadow.$1" >"$tx/shadow-run/httpd.conf" || return 1
    detail=$(with_env_of "$pid" "$exe" -f "$tx/shadow-run/httpd.conf" -k start 2>&1 </dev/null)
    started=$?
    if [ "$started" -eq 0 ]; then
      stop_shadow
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

stop_shadow() {
  tries=0
  shadow_pid=
  while [ "$tries" -lt 50 ]; do
    [ -s "$tx/shadow-run/httpd.pid" ] && read -r shadow_pid <"$tx/shadow-run/httpd.pid" && break
    tries=$((tries + 1))
    sleep 0.1 2>/dev/null || sleep 1
  done
  [ -n "$shadow_pid" ] || return 0
  kill -TERM "$shadow_pid" 2>/dev/null
  while [ -d "/proc/$shadow_pid" ] && [ "$tries" -lt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1 2>/dev/null || sleep 1
  done
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

reload() {
  while read -r pid ticks _ exe; do
    log=$(readlink "/proc/$pid/fd/2")
    if ! graceful "$pid" "$ticks"; then
      said=
      [ -f "$log" ] && said=$(tail -n 12 "$log")
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
  enter locked
  receive || refuse no-space "$fleet_base"
  check_preconditions
  back_up || refuse no-space "$fleet_base"
  enter backed-up
  if [ "$4" = yes ]; then
    arm_guard || refuse guard-unavailable "${warnings-}"
    enter guarded "$guard"
  fi
  warnings=
  if [ "$3" = yes ]; then
    preflight || refuse preflight-failed "$detail"
    enter preflighted
  fi
  detail=
  enter swapping
  swap
  enter swapped
  test_configuration
  enter tested
  enter reloading
  reload
  enter reloaded
  durable "$tx/journal"
  answer
}
