# shellcheck shell=sh
# Carries out one transaction, from the lock to the reload, and undoes it by itself where a step fails.
# Parameters: ID GUARD-SECONDS PREFLIGHT GUARD OWNER TAKES-BACK HOW, the third and fourth `yes` or `no`, the sixth the
# transaction whose inverse this is, or `-`, the last `reload` or `restart`. On stdin come sections: manifest, instances,
# new.N (the bytes of a file, or the target of a link), shadow.N, restore.sh. Plain text stands after a line `= NAME`, with
# a space before each line; everything else in base64, after a line `== NAME`.

# Ends the run before a byte was changed.
refuse() {
  result=$1
  detail=${2-}
  # First the room: on a full disk there is none for the word `refused`.
  rm -f "$tx"/new.* "$tx"/*.b64 "$tx"/backup.*
  enter refused "$1"
  close_transaction controller
  # Where the disk had no room for any word, nothing may be left that looks as if something had been begun.
  current_phase
  [ -n "$phase" ] || rm -rf "$tx"
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
  slurped=
  [ -r "$tx/journal" ] && slurp "$tx/journal"
  emit journal "$slurped"
  emit_end
}

decode() {
  if have base64; then base64 -d; else openssl base64 -d; fi
}

# Unpacks what came on stdin and proves that it is whole: each new file or link is what the plan says.
receive() {
  awk -v folder="$tx" '
    /^=/ { if (out) close(out); plain = $1 == "="; out = folder "/" $2 (plain ? "" : ".b64"); printf "" > out; next }
    out { print (plain ? substr($0, 2) : $0) > out }' || return 1
  for packed in "$tx"/*.b64; do
    [ -e "$packed" ] || continue
    decode <"$packed" >"${packed%.b64}" && rm -f "$packed" || return 1
  done
  while read -r index _ after path; do
    case $after in
      absent) continue ;;
      link:*) make_link "$tx/new.$index" || return 1 ;;
    esac
    state_of "$tx/new.$index"
    [ "$state" = "$after" ] || return 1
  done <"$tx/manifest"
}

# make_link PATH: of a file that holds a target the link.
make_link() {
  target=$(cat "$1") && rm -f "$1" && ln -s -- "$target" "$1"
}

# The files and the servers must be those that the plan was made for.
check_preconditions() {
  number=0
  : >"$tx/instances.next"
  while read -r pid ticks closes; do
    executable_of "$pid"
    unit_of "$pid"
    know "$pid"
    printf '%s' "$chosen" >"$tx/instance.$number.arguments"
    printf '%s\n' "$environ" >"$tx/instance.$number.environ"
    listeners_of "$pid" >"$tx/instance.$number.listeners"
    printf '%s\n' "$closes" >"$tx/instance.$number.closes"
    # Last, for what was read of one that ended meanwhile is nothing to start it by.
    same_process "$pid" "$ticks" || refuse instance-gone "$pid"
    printf '%s %s %s %s\n' "$pid" "$ticks" "${unit:--}" "$exe" >>"$tx/instances.next"
    number=$((number + 1))
  done <"$tx/instances"
  mv -f "$tx/instances.next" "$tx/instances"
  while read -r index before after path; do
    state_of "$path"
    [ "$state" = "$before" ] || refuse plan-stale "$before $state $path"
    changeable "$before" "$after" "$path" || refuse file-not-writable "$path"
  done <"$tx/manifest"
}

back_up() {
  while read -r index before _ path; do
    [ "$before" != absent ] || continue
    cp -a -- "$path" "$tx/backup.$index" || return 1
    state_of "$tx/backup.$index"
    [ "$state" = "$before" ] || return 1
  done <"$tx/manifest"
}

test_configuration() {
  while read -r pid _ _ exe; do
    said=$(become_httpd "$pid" "$exe" -t) || undo configtest-failed "$said"
    warnings=${warnings:+$warnings$nl}$said
  done <"$tx/instances"
}

# What httpd says of a reload stands in its error log; older lines there have nothing to do with it.
reload() {
  number=0
  while read -r pid ticks unit exe; do
    log=$(readlink "/proc/$pid/fd/2")
    log_size=$(stat -L -c %s -- "$log" 2>/dev/null)
    said=
    if ! take_up; then
      [ -f "$log" ] && said=$said$nl$(tail -c "+$((${log_size:-0} + 1))" -- "$log" | tail -c 8192)
      undo "$problem" "$said"
    fi
    staying "$number"
    still_listens "$pid" "$staying" ||
      undo reload-not-seen "it no longer listens on$silent (addresses as in /proc/net/tcp)"
    number=$((number + 1))
  done <"$tx/instances"
}

# Leaves the reason in $problem, and in $pid the parent that has taken the change up.
take_up() {
  if [ -e "$tx/restarts" ]; then
    problem=restart-failed
    restart_instance "$number" "$pid" "$ticks" "$unit" "$exe" && comes_up "$number" "$exe" ''
  else
    graceful "$pid" "$ticks"
  fi
}

# staying N: sets $staying to the sockets of instance N that the change leaves alone, as they were recorded.
staying() {
  staying=
  closes=
  read -r closes <"$tx/instance.$1.closes"
  while read -r address inode; do
    case " $closes " in
      *" $((0x${address##*:})) "*) ;;
      *) staying="$staying $address/$inode" ;;
    esac
  done <"$tx/instance.$1.listeners"
}

fleet_main() {
  trap '' HUP INT TERM PIPE
  cd /
  id=$1
  guard_seconds=$2
  tx=$fleet_base/transactions/$id
  result=ok
  detail=
  owner=$5
  takes_back=$6
  take_lock
  # Whatever this script starts is found by it, also when the script was killed.
  FLEET_TRANSACTION=$id.
  export FLEET_TRANSACTION
  stat_field $$ 22
  printf '%s %s\n' "$$" "$stat_value" >"$tx/runner"
  enter locked "$owner" || refuse no-space "$fleet_base"
  [ "$takes_back" = - ] || printf '%s\n' "$takes_back" >"$tx/takes-back" || refuse no-space "$fleet_base"
  [ "$7" != restart ] || : >"$tx/restarts" || refuse no-space "$fleet_base"
  receive || refuse no-space "$fleet_base"
  check_preconditions
  back_up || refuse no-space "$fleet_base"
  enter backed-up
  if [ "$4" = yes ]; then
    arm_guard || refuse guard-unavailable "$refusals"
    enter guarded "$guard $guard_at"
  fi
  if [ "$3" = yes ]; then
    preflight || refuse preflight-failed "$detail"
    enter preflighted
  fi
  detail=
  # Where these can't be said, a restore would not know what there is to undo.
  enter swapping || refuse no-space "$fleet_base"
  settle_on_disk
  swap
  enter swapped
  test_configuration
  enter tested
  enter reloading "$7" || undo no-space "$fleet_base"
  reload
  enter reloaded
  durable "$tx/journal"
  answer
}
