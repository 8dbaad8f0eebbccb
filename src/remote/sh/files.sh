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

# state_of PATH: sets $state to what stands there, in one word: the hash of a file's bytes, `link:` and the hash of a
# link's target, `absent`, or `other` for what is neither (a folder, a device) or can't be read.
state_of() {
  if [ -L "$1" ]; then
    state=$(readlink -n -- "$1" | sha256sum)
    state=link:${state%% *}
  elif [ -f "$1" ]; then
    hash_of "$1" && state=$hash || state=other
  elif [ -e "$1" ]; then
    state=other
  else
    state=absent
  fi
}

# is_file STATE: it is that of a file with bytes.
is_file() {
  case $1 in absent | other | link:*) return 1 ;; esac
}

# writable PATH: can be written, as far as opening it tells: not on a read-only mount, no immutable or append-only bit.
# Changes nothing. By `true`, for a special builtin would end the shell where it can't.
writable() {
  true 2>/dev/null <>"$1"
}

# changeable BEFORE AFTER PATH: a file must be writable, and a name that comes, goes or becomes something else needs its
# folder. A second name of a file that goes could not be given back.
changeable() {
  if is_file "$1"; then
    writable "$3" || return 1
    ! is_file "$2" || return 0
    [ "$(stat -c %h -- "$3")" = 1 ] || return 1
  fi
  [ -d "${3%/*}/" ] && [ -w "${3%/*}/" ]
}

# stage SOURCE PATH: lays what SOURCE is beside PATH as $staged. A file that takes a file's place keeps that one's owner,
# mode, ACL and label. A backup brings its own; anything else is new, and its folder says what label it gets. Fails, and
# leaves nothing, where the name can't be replaced without harm (another hard link would keep the old bytes) or where
# there is no room.
# shellcheck disable=SC2154 # Whoever lays something ready names its transaction.
stage() {
  staged=${2%/*}/.fleet-$id.${2##*/}.tmp
  remove_staged "$2"
  if [ -f "$2" ] && [ ! -L "$2" ] && [ ! -L "$1" ]; then
    [ "$(stat -c %h -- "$2" 2>/dev/null)" = 1 ] && cp -a -- "$2" "$staged" 2>/dev/null && cat -- "$1" >"$staged"
  else
    case $1 in
      */backup.*) cp -a -- "$1" "$staged" ;;
      *) make_new "$1" ;;
    esac 2>/dev/null
  fi && return 0
  rm -f -- "$staged"
  return 1
}

make_new() {
  if [ -L "$1" ]; then
    ln -s -- "$(readlink -n -- "$1")" "$staged"
  else
    cat -- "$1" >"$staged" && chmod 644 "$staged"
  fi
}

# take_place STAGED PATH: by rename. A link to a folder would be entered instead of replaced, so it goes first.
take_place() {
  if [ -d "$2" ]; then
    [ -L "$2" ] && rm -f -- "$2" || return 1
  fi
  mv -f -- "$1" "$2" 2>/dev/null
}

# put SOURCE PATH: makes PATH what SOURCE is, and of a file keeps what else it is. By rename, so that httpd never sees
# half a file; in place where that can't be (hard links, a mount of its own, a folder that can't be written).
put() {
  if stage "$1" "$2" && flush_staged && take_place "$staged" "$2"; then
    return 0
  fi
  rm -f -- "$staged"
  may_overwrite "$1" "$2" && overwrite "$1" "$2"
}

# To wait for a link would be to wait for what it leads to; it is on the disk with its folder.
flush_staged() {
  [ -L "$staged" ] || durable "$staged"
}

# may_overwrite SOURCE PATH: never through a link.
may_overwrite() {
  [ -f "$2" ] && [ ! -L "$2" ] && [ ! -L "$1" ]
}

# overwrite SOURCE PATH: over the old bytes instead of cutting them off first: on a full disk the old bytes' room is all
# there is, and it must suffice to take them back.
overwrite() {
  overwrite_size=$(stat -c %s -- "$1") && dd if="$1" of="$2" bs=65536 conv=notrunc 2>/dev/null &&
    dd if=/dev/null of="$2" bs=1 seek="$overwrite_size" count=0 2>/dev/null && durable "$2"
}

# remove_staged PATH: what stage may have left beside PATH.
remove_staged() {
  left=${1%/*}/.fleet-$id.${1##*/}.tmp
  if [ -e "$left" ] || [ -L "$left" ]; then rm -f -- "$left"; fi
}

# emit_content KEY PATH: the bytes of a file, or the target of a link; nothing for anything else.
emit_content() {
  if [ -L "$2" ]; then
    emit "$1" "$(readlink -n -- "$2")"
  elif [ -f "$2" ] && size=$(stat -c %s -- "$2"); then
    printf '%s %s\n' "$1" "$size"
    cat -- "$2"
    echo
  fi
}
