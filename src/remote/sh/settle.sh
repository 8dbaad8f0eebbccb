# shellcheck shell=sh
# Ends a transaction: confirms it, which takes the guard away, or restores the host. Parameters: ACTION ID.

# A server that died since the handshakes were seen, or that somebody stopped, is not one to confirm.
all_live() {
  number=0
  while read -r pid ticks _ exe; do
    same_process "$pid" "$ticks" || heir "$number" "$exe" || return 1
    if ! stat_field "$pid" 3 || [ "$stat_value" = T ]; then return 1; fi
    number=$((number + 1))
  done <"$tx/instances"
}

confirm() {
  if ! claim; then
    close_transaction controller
    [ "$phase" = confirmed ]
    return
  fi
  if [ "$phase" != reloaded ] || ! all_live || ! enter confirmed; then
    rm -rf "$tx/settling"
    return 1
  fi
  durable "$tx/journal"
  close_transaction controller
}

# Not in force any more, or not to be left in force.
not_confirmed() {
  detail='not confirmed'
  current_phase
  [ "$phase" != reloaded ] || detail="not confirmed: a server died or was stopped; $(restore)"
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

# Whoever settled it may not have lived to take away what is only needed until then.
tidy_up() {
  current_phase
  case $phase in confirmed | restored | refused) [ -e "$tx/settled" ] || close_transaction controller ;; esac
}

# A script that was sent and hasn't begun yet must not begin behind the back of a controller that was told so.
forbid() {
  mkdir -p "$fleet_base/transactions" && chmod 700 "$fleet_base" && mkdir "$tx" || return
  enter refused 'restored before it began'
  close_transaction controller
}

fleet_main() {
  trap '' HUP INT TERM PIPE
  id=$2
  tx=$fleet_base/transactions/$id
  detail=
  [ "$1" != restore ] || [ -d "$tx" ] || forbid
  if [ ! -d "$tx" ]; then
    emit phase unknown
    emit_end
    return
  fi
  case $1 in
    confirm) confirm || not_confirmed ;;
    restore) detail=$(restore) ;;
    ask) tidy_up ;;
  esac
  current_phase
  emit phase "${phase:-locked}"
  emit detail "$detail"
  slurp "$tx/journal"
  emit journal "$slurped"
  guard_at=
  [ -r "$tx/guard-at" ] && read -r guard_at <"$tx/guard-at"
  emit guard-at "$guard_at"
  emit_end
}
