# shellcheck shell=bash
# Names, paths and the few words every other part uses.
# shellcheck disable=SC2034 # and so unused here

# docker/, whatever directory the user stands in
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

LAB=${FLEET_LAB_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/fleet-lab}
# the inventory carries absolute paths, so the lab's own has to be one
[[ $LAB == /* ]] || LAB=$PWD/$LAB

# of every image, container and network we make
PREFIX=fleet-lab

# for sudo where a host asks; rhel-layout/Dockerfile sets the same
LAB_PASSWORD=fleet-lab

say() { printf '%s\n' "$*"; }

# One line per step, with the seconds since the command began.
step() { printf '[%3ds] %s\n' "$SECONDS" "$*"; }

die() {
  printf 'lab: %s\n' "$*" >&2
  exit 1
}

# "down" deletes only a directory that carries this mark.
is_lab_dir() { [[ -f $LAB/.fleet-lab ]]; }

make_lab_dir() {
  # ssh splits the inventory's options at blanks
  [[ $LAB != *[[:space:]]* ]] || die "the lab's path has a blank in it: $LAB (set FLEET_LAB_DIR)"
  if [[ -e $LAB ]] && ! is_lab_dir && [[ -n $(ls -A "$LAB") ]]; then
    die "$LAB is not empty and no lab; set FLEET_LAB_DIR to another place"
  fi
  mkdir -p "$LAB/logs"
  chmod 700 "$LAB"
  : >"$LAB/.fleet-lab"
}

# Of the commands that change something, one at a time.
lock_lab() {
  command -v flock >/dev/null || return 0
  exec 9>"$LAB/lock"
  flock -n 9 || {
    step "waiting for another lab command"
    flock 9
  }
}
