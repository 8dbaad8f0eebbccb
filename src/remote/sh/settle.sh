# shellcheck shell=sh
# Ends a transaction: confirms it, which takes the guard away, or restores the host. Parameters: ACTION ID.

confirm() {
  current_phase
  if [ "$phase" = confirmed ]; then
    return 0
  fi
  if [ "$phase" != reloaded ] || ! mkdir "$tx/settling" 2>/dev/null; then
    return 1
  fi
  enter confirmed
  durable "$tx/journal"
  disarm_guard controller
  release_lock
  tidy
}

fleet_main() {
  trap '' HUP INT TERM PIPE
  id=$2
  tx=$fleet_base/transactions/$id
  detail=
  if [ ! -d "$tx" ]; then
    emit phase unknown
    emit_end
    return
  fi
  case $1 in
    confirm) confirm || detail='not confirmed' ;;
    restore) detail=$(sh "$tx/restore.sh" "$id" controller 2>&1) ;;
  esac
  current_phase
  emit phase "$phase"
  emit detail "$detail"
  emit journal "$(cat "$tx/journal")"
  guard_at=
  [ -r "$tx/guard-at" ] && read -r guard_at <"$tx/guard-at"
  emit guard-at "$guard_at"
  emit_end
}
