# shellcheck shell=bash
# Images: a base per Debian release, and one per kind of host on top of it.

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# What an image of this kind is made of, as one word: it changes when a file does.
inputs_of() {
  (
    # shellcheck disable=SC2153 # no misspelling: common.sh has it
    cd "$HERE" || exit
    find common "$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
  )
}

base_inputs() { sha256sum <"$HERE/common/packages.debian" | cut -c1-16; }

image_inputs() {
  docker image inspect --format '{{index .Config.Labels "fleet-lab.inputs"}}' "$1" 2>/dev/null || true
}

have_image() { docker image inspect "$1" >/dev/null 2>&1; }

# ── where a registry answers ─────────────────────────────────────────────────

# Asked once per command and never remembered: the next "up" may find one.
REGISTRY=
probe_registry() {
  step "looking for an image registry"
  # small, and one of the fleet's kinds is built on it
  if pull alpine:3 15; then
    REGISTRY=yes
  else
    step "no image registry answers: the lab makes its images itself, of Debian only"
  fi
}

# What was pulled for the lab goes with the lab; what was there before stays.
pull() {
  have_image "$1" && return 0
  timeout "${2:-600}" docker pull --quiet "$1" >/dev/null 2>"$LAB/logs/pull.log" || return 1
  printf '%s\n' "$1" >>"$LAB/pulled"
}

# ── where none does: a base image from the package mirror ────────────────────

base_image_packages() {
  command -v mmdebstrap >/dev/null || echo mmdebstrap
  [[ -e $KEYRING ]] || echo debian-archive-keyring
}

# Debian's mirrors as this machine's apt knows them, else the tool's defaults.
debian_mirror() {
  # shellcheck disable=SC2016 # apt fills these in
  apt-get indextargets --format '$(CREATED_BY) $(RELEASE) $(SITE)' 2>/dev/null \
    | awk -v release="$1" '$1 == "Packages" && $2 == release { print $3; exit }'
}

debian_sources() {
  local release=$1 own main security
  # an old release may have moved to a mirror of its own
  own=FLEET_LAB_MIRROR_${release^^}
  if [[ -n ${!own-} ]]; then
    echo "deb ${!own} $release main"
    return
  fi
  local here
  here=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
  main=$(debian_mirror "$here")
  security=$(debian_mirror "$here-security")
  grep -qx 'ID=debian' /etc/os-release && [[ -n $main && -n $security ]] || return 0
  echo "deb $main $release main"
  echo "deb $main $release-updates main"
  echo "deb $security $release-security main"
}

# How this machine reaches its mirrors, for the time of the build.
apt_ways() {
  apt-config dump 2>/dev/null | sed -n -E \
    -e 's/^(Acquire::(https?::Proxy|Check-Valid-Until|Check-Date)[^ ]* "[^"]+");$/--aptopt=\1/p'
}

make_base_image() {
  local release=$1 log=$LAB/logs/base-$1.log sources started=$SECONDS
  local -a packages ways
  mapfile -t packages <"$HERE/common/packages.debian"
  mapfile -t ways < <(apt_ways)
  sources=$(debian_sources "$release")
  # One pass with everything in it: half the time of a bare system that is
  # completed in the container.
  if ! mmdebstrap --variant=apt "${ways[@]}" --include="$(IFS=,; echo "${packages[*]}")" \
    "$release" - ${sources:+"$sources"} 2>"$log" \
    | docker import --change "LABEL fleet-lab=image fleet-lab.inputs=$(base_inputs)" - "$PREFIX/base:$release" >/dev/null; then
    die "the base image of Debian $release can't be made:
$(tail -n 8 "$log")"
  fi
  step "base image of Debian $release: $((SECONDS - started)) s"
}

# ── the kinds ────────────────────────────────────────────────────────────────

# The image a kind stands on; made or pulled if it isn't there.
base_of() {
  local host=$1 base=${HOST_BASE[$1]}
  if [[ $base == registry || -n $REGISTRY ]]; then
    local image
    image=$(sed -n 's/^ARG BASE=//p' "$HERE/$host/Dockerfile")
    pull "$image" || return 1
    echo "$image"
  else
    echo "$PREFIX/base:$base"
  fi
}

build_kind() {
  local host=$1 log=$LAB/logs/build-$1.log base started=$SECONDS
  local -a options
  base=$(base_of "$host") || {
    cp "$LAB/logs/pull.log" "$log"
    return 1
  }
  for way in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    # only the name: the engine's client takes the value from the environment
    [[ -z ${!way-} ]] || options+=(--build-arg "$way")
  done
  # the private engine routes nothing, so a build goes out as the machine does
  [[ $ENGINE != private ]] || options+=(--network host)
  DOCKER_BUILDKIT=0 docker build --force-rm "${options[@]}" --build-arg "BASE=$base" \
    --label "fleet-lab.inputs=$(inputs_of "$host")" \
    --tag "$PREFIX/$host" --file "$HERE/$host/Dockerfile" "$HERE" >"$log" 2>&1 || return 1
  step "image of $host: $((SECONDS - started)) s"
}

is_built() { [[ $(image_inputs "$PREFIX/$1") == "$(inputs_of "$1")" ]]; }

# A release and the kinds on it, one after another: they share layers.
build_release() {
  local release=$1 host
  if [[ -z $REGISTRY && $(image_inputs "$PREFIX/base:$release") != "$(base_inputs)" ]]; then
    make_base_image "$release"
  fi
  for host in "${WANTED[@]}"; do
    [[ ${HOST_BASE[$host]} == "$release" ]] || continue
    is_built "$host" || build_kind "$host" || die "the image of $host can't be built:
$(tail -n 15 "$LAB/logs/build-$host.log")"
  done
}

# A kind that no machine of ours could try must not keep the others down.
build_registry_kind() {
  is_built "$1" || build_kind "$1" || {
    step "image of $1: FAILED, so the fleet comes up without it"
    echo "$1 its image could not be built, see $LAB/logs/build-<host>.log" >>"$LAB/skipped"
  }
}

# Runs "COMMAND ARGUMENT" for each argument, two at a time.
two_at_a_time() {
  local command=$1 failed=0 argument pid
  local -a pids
  shift
  for argument in "$@"; do
    # ("wait -n" would miss one that ended before it was called)
    while (($(jobs -rp | wc -l) >= 2)); do sleep 0.1; done
    "$command" "$argument" 9>&- &
    pids+=("$!")
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  return "$failed"
}

# What was said of the hosts that are tried now.
forget_skipped() {
  [[ -s $LAB/skipped ]] || return 0
  printf '%s\n' "${WANTED[@]}" | awk 'NR == FNR { tried[$1]; next } !($1 in tried)' - "$LAB/skipped" \
    | replace "$LAB/skipped"
}

build_images() {
  local host
  local -a missing=() releases=() registry=()
  for host in "${WANTED[@]}"; do is_built "$host" || missing+=("$host"); done
  forget_skipped
  if [[ ${#missing[@]} -gt 0 ]]; then
    probe_registry
  fi
  for host in "${missing[@]}"; do
    if [[ ${HOST_BASE[$host]} != registry ]]; then
      releases+=("${HOST_BASE[$host]}")
    elif [[ -n $REGISTRY ]]; then
      registry+=("$host")
    else
      echo "$host no image registry answers" >>"$LAB/skipped"
    fi
  done
  # several kinds stand on one release
  mapfile -t releases < <(printf '%s\n' "${releases[@]}" | awk 'NF && !seen[$0]++')
  if [[ -z $REGISTRY && ${#releases[@]} -gt 0 ]]; then
    [[ $(id -u) == 0 ]] || die "no image registry answers, and only root can make base images"
    apt_install "base images are made here" base_image_packages
  fi
  two_at_a_time build_release "${releases[@]}" || exit 1
  two_at_a_time build_registry_kind "${registry[@]}"
}
