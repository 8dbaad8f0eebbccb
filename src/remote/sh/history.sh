# shellcheck shell=sh
# What a host remembers of its transactions. Parameters: list, fetch ID, or remove with a line `ID` each on stdin.

# All journals, manifests, lists of servers and names of what was taken back at once, each after a line `== PATH`: one process, however many there are.
emit_story() {
  set --
  for folder in $folders; do
    for part in journal manifest instances takes-back; do
      [ -r "$folder/$part" ] && set -- "$@" "$folder/$part"
    done
  done
  [ $# -eq 0 ] || emit story "$(awk 'FNR == 1 { print "== " FILENAME } { print }' "$@")"
}

# `ID open|settled running|- GUARD-AT|-` of each, for what isn't in a journal.
emit_states() {
  states=
  for folder in $folders; do
    open=open && [ -e "$folder/settled" ] && open=settled
    running=- && runner_lives "$folder" && running=running
    guard_at=- && [ -r "$folder/guard-at" ] && read -r guard_at <"$folder/guard-at"
    states="$states${folder##*/} $open $running $guard_at$nl"
  done
  emit states "$states"
}

# `STATE PATH` of each path that a transaction names, as it is now.
emit_files_now() {
  set --
  for folder in $folders; do
    [ -r "$folder/manifest" ] && set -- "$@" "$folder/manifest"
  done
  [ $# -gt 0 ] || return 0
  paths=$(awk '{ sub(/^[^ ]+ [^ ]+ [^ ]+ /, ""); if (!seen[$0]++) print }' "$@")
  now=
  while IFS= read -r path; do
    state_of "$path"
    now="$now$state $path$nl"
  done <<LIST
$paths
LIST
  emit now "$now"
}

# The bytes before and after, one frame each, for as long as the host keeps them; and those that are there now.
emit_bytes() {
  for file in "$tx"/backup.* "$tx"/new.*; do
    emit_content "${file##*/}" "$file"
  done
  [ -r "$tx/manifest" ] || return 0
  while read -r index _ _ path; do
    emit_content "now.$index" "$path"
  done <"$tx/manifest"
}

# Removes what the controller found superfluous, unless it is still open.
remove_each() {
  removed=
  while read -r id; do
    tx=$fleet_base/transactions/$id
    case $id in '' | *[!a-z0-9-]*) continue ;; esac
    current_phase
    case $phase in confirmed | restored | refused) ;; *) continue ;; esac
    [ -e "$tx/settled" ] && rm -rf "$tx" && removed="$removed$id$nl"
  done
  emit removed "$removed"
}

fleet_main() {
  emit clock "$(date +%s)"
  [ -r "$fleet_base/lock/owner" ] && emit lock "$(cat "$fleet_base/lock/owner")"
  folders=
  case $1 in
    list)
      for folder in "$fleet_base"/transactions/*; do
        [ -d "$folder" ] && folders="$folders $folder"
      done
      ;;
    fetch)
      tx=$fleet_base/transactions/$2
      [ -d "$tx" ] && folders=$tx && emit_bytes
      ;;
    remove) remove_each ;;
  esac
  emit_states
  emit_story
  emit_files_now
  emit_end
}
