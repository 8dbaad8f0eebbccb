# shellcheck shell=sh
# Ends a transaction: confirms it, which takes the guard away, or restores the host. Parameters: ACTION ID.

confirm() {
  if ! claim; then
    close_transaction controller
    [ "$phase" = confirmed ]
    return
  fi
  if [ "$phase" != reloaded ] || ! enter confirmed; then
    rm -rf "$tx/settling"
    return 1
  fi
  durable "$tx/journal"
  close_transaction controller
}

restore() {
  if [ -r "$tx/restore.sh" ]; then
    sh "$tx/restore.sh" "$id" controller 2>&1
    return
  fi
  # Cut off before the program that undoes it was there, so before anything was changed.
  current_phase
  case $phase in
    '' | locked)
      stop_runner
      enter refused 'cut off before it began'
      close_transaction controller
      ;;
    # Settled, but whoever did it was cut off while tidying up.
    confirmed | restored | refused) close_transaction controller ;;
  esac
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
    restore) detail=$(restore) ;;
  esac
  current_phase
  emit phase "${phase:-locked}"
  emit detail "$detail"
  emit journal "$(cat "$tx/journal")"
  guard_at=
  [ -r "$tx/guard-at" ] && read -r guard_at <"$tx/guard-at"
  emit guard-at "$guard_at"
  emit_end
}
