# shellcheck shell=sh
# Files on a host: what they hold, how they are written, and when that is on the disk.

# durable PATH...: waits until what was written to these is on the disk: these alone where sync can, else everything.
durable() {
  sync -- "$@" 2>/dev/null || sync
}

hash_of() {
  hash=$(sha256sum <"$1" 2>/dev/null) || return 1
  hash=${hash%% *}
}

# writable PATH: can be written, as far as opening it tells: not on a read-only mount, no immutable or append-only bit.
# Changes nothing. By `true`, for a special builtin would end the shell where it can't.
writable() {
  true 2>/dev/null <>"$1"
}

# stage SOURCE PATH: lays the bytes of SOURCE beside PATH as $staged, with the owner, mode, ACL and label of PATH, or of
# SOURCE where PATH is gone. Fails, and leaves nothing, where the name can't be replaced without harm (another hard link
# would keep the old bytes) or where there is no room.
stage() {
  staged=${2%/*}/.fleet-$id.${2##*/}.tmp
  stage_like=$2
  [ -e "$2" ] || stage_like=$1
  [ "$(stat -c %h -- "$stage_like" 2>/dev/null)" = 1 ] && cp -a -- "$stage_like" "$staged" 2>/dev/null &&
    cat -- "$1" >"$staged" && return 0
  rm -f -- "$staged"
  return 1
}

# put SOURCE PATH: gives PATH the bytes of SOURCE and keeps what else it is. By rename, so that httpd never sees half a
# file; in place where that can't be (hard links, a mount of its own, a folder that can't be written).
put() {
  if stage "$1" "$2" && durable "$staged" && mv -f -- "$staged" "$2" 2>/dev/null; then
    return 0
  fi
  rm -f -- "$staged"
  [ -f "$2" ] && overwrite "$1" "$2"
}

# overwrite SOURCE PATH: over the old bytes instead of cutting them off first: on a full disk the old bytes' room is all
# there is, and it must suffice to take them back.
overwrite() {
  overwrite_size=$(stat -c %s -- "$1") && dd if="$1" of="$2" bs=65536 conv=notrunc 2>/dev/null &&
    dd if=/dev/null of="$2" bs=1 seek="$overwrite_size" count=0 2>/dev/null && durable "$2"
}

# remove_staged PATH: what stage may have left beside PATH.
remove_staged() {
  rm -f -- "${1%/*}/.fleet-$id.${1##*/}.tmp"
}
