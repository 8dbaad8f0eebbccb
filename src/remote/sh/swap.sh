# shellcheck shell=sh
# Puts the new files and links in the places of the old ones, and makes sure that the disk has them.

# All that an undoing needs is on the disk before the first byte changes, whatever becomes of the power.
settle_on_disk() {
  set -- "$tx" "$fleet_base/transactions"
  for part in "$tx"/[!s]*; do
    [ -L "$part" ] || set -- "$@" "$part"
  done
  # shellcheck disable=SC2086
  durable "$@" ${hook_files-}
}

# All files are laid ready before the first takes its place, and those that others changed meanwhile are left to them.
swap() {
  ready=
  printf '' >"$tx/written" || undo no-space "$fleet_base"
  while read -r index before after path; do
    if [ "$after" != absent ]; then
      find_source
      if stage "$source" "$path" && [ ! -L "$staged" ]; then ready="$ready$nl$staged"; fi
    fi
    printf '%s\n' "$index" >>"$tx/written" || undo no-space "$fleet_base"
  done <"$tx/manifest"
  flush_ready
  while read -r index before after path; do
    state_of "$path"
    [ "$state" = "$before" ] || undo_others "$index" "$before $state $path"
    swap_one || undo file-not-writable "$path"
    state_of "$path"
    [ "$state" = "$after" ] || undo swap-failed "$path"
  done <"$tx/manifest"
  flush_folders
}

# Sets $source to what PATH is made of: the new bytes or target. Where the transaction that is taken back had removed
# just that, its backup, which has the owner, mode, ACL and label, too.
find_source() {
  source=$tx/new.$index
  original=$fleet_base/transactions/$takes_back
  if is_file "$before" && is_file "$after"; then return 0; fi
  [ -r "$original/manifest" ] || return 0
  while read -r original_index original_state _ original_path; do
    if [ "$original_path" != "$path" ] || [ "$original_state" != "$after" ]; then continue; fi
    state_of "$original/backup.$original_index"
    [ "$state" != "$after" ] || source=$original/backup.$original_index
  done <"$original/manifest"
}

flush_ready() (
  set -f
  IFS=$nl
  # shellcheck disable=SC2086
  durable $ready "$tx/written" "$tx/journal"
)

# A name in place of another is on the disk when its folder is.
flush_folders() (
  folders=
  while read -r _ _ _ changed; do
    case $nl$folders in *"$nl${changed%/*}/$nl"*) ;; *) folders=$folders${changed%/*}/$nl ;; esac
  done <"$tx/manifest"
  set -f
  IFS=$nl
  # shellcheck disable=SC2086
  durable $folders
)

swap_one() {
  if [ "$after" = absent ]; then
    rm -f -- "$path" 2>/dev/null
    return
  fi
  staged=${path%/*}/.fleet-$id.${path##*/}.tmp
  if [ -e "$staged" ] || [ -L "$staged" ]; then take_place "$staged" "$path" && return 0; fi
  rm -f -- "$staged"
  may_overwrite "$tx/new.$index" "$path" && overwrite "$tx/new.$index" "$path"
}

# undo_others INDEX DETAIL: the file with this index is somebody else's new one, so it is not among those to undo.
undo_others() {
  awk -v first="$1" '$1 == first { exit } { print $1 }' "$tx/manifest" >"$tx/written"
  undo plan-stale "$2"
}
