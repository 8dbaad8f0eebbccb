# shellcheck shell=bash
# Which Docker engine to talk to: the user's, or a private one of the lab's own.
# shellcheck disable=SC2034 # ENGINE is for the other parts

ENGINE_DIR=$LAB/engine
ENGINE_SOCKET=$ENGINE_DIR/docker.sock

# live_pid FILE ARGUMENT: the process of a pid file, if it has that argument. The
# file outlives its process; the number may be nobody's by now, or somebody else's.
live_pid() {
  local pid
  pid=$(cat "$1" 2>/dev/null) || return 1
  (tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF -- "$2") 2>/dev/null || return 1
  printf '%s\n' "$pid"
}

private_engine_pid() { live_pid "$ENGINE_DIR/pid" "$ENGINE_DIR/data"; }

# "private" or "own", once an engine was found; build_kind and "down" ask.
ENGINE=

# Fails where no engine answers.
find_engine() {
  if private_engine_pid >/dev/null; then
    export DOCKER_HOST=unix://$ENGINE_SOCKET
    ENGINE=private
    return 0
  fi
  # a lab that began with an engine of its own stays with it
  [[ ! -d $ENGINE_DIR/data ]] || return 1
  command -v docker >/dev/null || return 1
  docker info >/dev/null 2>&1 || return 1
  ENGINE=own
}

need_engine() { find_engine || die "no Docker engine answers; run: docker/lab up"; }

compose() {
  if docker compose version >/dev/null 2>&1; then
    docker compose --project-name "$PREFIX" --file "$HERE/compose.yaml" "$@"
  else
    docker-compose --project-name "$PREFIX" --file "$HERE/compose.yaml" "$@"
  fi
}

have_compose() { docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null; }

# ── a private engine ─────────────────────────────────────────────────────────

on_debian_or_ubuntu() { grep -qxE 'ID="?(debian|ubuntu)"?' /etc/os-release 2>/dev/null; }

engine_packages() {
  command -v dockerd >/dev/null || echo docker.io
  # newer releases ship the client apart from the engine
  command -v docker >/dev/null || { apt_knows docker-cli && echo docker-cli; }
  have_compose || { apt_knows docker-compose-v2 && echo docker-compose-v2 || echo docker-compose; }
  # the private engine builds its own base images where no registry answers
  base_image_packages
}

apt_knows() { [[ -n $(apt-cache show --no-all-versions "$1" 2>/dev/null) ]]; }

# apt starts and enables what it installs. The lab wants the programs only, so
# starting is forbidden while apt runs, and what came newly is not enabled.
without_services() {
  local policy=/usr/sbin/policy-rc.d made='' status=0
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    made=yes
  fi
  "$@" || status=$?
  [[ -z $made ]] || rm -f "$policy"
  return "$status"
}

# apt_install WHY LISTER: what LISTER prints is what is missing.
apt_install() {
  local why=$1 lister=$2 log=$LAB/logs/apt.log had_docker=''
  local -a wanted
  mapfile -t wanted < <("$lister")
  [[ ${#wanted[@]} -gt 0 ]] || return 0
  step "$why: installing with apt: ${wanted[*]} (their services stay off)"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update >"$log" 2>&1 || die "apt-get update failed: $(tail -n 3 "$log")"
  # before the update apt may have known fewer names
  mapfile -t wanted < <("$lister")
  ! command -v dockerd >/dev/null || had_docker=yes
  without_services apt-get install -y --no-install-recommends "${wanted[@]}" >>"$log" 2>&1 9>&- \
    || die "apt-get install failed: $(tail -n 5 "$log")"
  if [[ -z $had_docker && -d /run/systemd/system ]]; then
    systemctl disable --quiet docker.service docker.socket containerd.service 2>/dev/null || true
  fi
  printf '%s\n' "${wanted[@]}" >>"$LAB/installed"
}

requested=()
missing_packages() {
  local package
  for package in "${requested[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || echo "$package"
  done
}

# Installs what tests need beside the lab. Ends with 3 where nothing may be installed: not root, no Debian, or the
# machine of somebody who runs a Docker engine of their own.
cmd_packages() {
  requested=("$@")
  command -v dpkg-query >/dev/null || exit 3
  [[ -n $(missing_packages) ]] || return 0
  ! find_engine || [[ $ENGINE = private ]] || exit 3
  [[ $EUID -eq 0 ]] && on_debian_or_ubuntu || exit 3
  make_lab_dir
  lock_lab
  apt_install "tests use these as they are" missing_packages
}

install_engine() {
  [[ $(id -u) == 0 ]] || die "no Docker engine answers, and only root could start one: install Docker, or run this as root"
  on_debian_or_ubuntu || die "no Docker engine answers; install Docker with compose and run this again"
  apt_install "no Docker engine answers" engine_packages
}

outgoing_mtu() {
  local dev
  dev=$(ip -o route get 1.1.1.1 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p')
  cat "/sys/class/net/${dev:-none}/mtu" 2>/dev/null || echo 1500
}

# No firewall rules, no forwarding, no docker0: ports are published by Docker's
# userland proxy, builds use the machine's own network, and so the machine's
# network stays as it is.
start_engine() {
  # a socket's path has room for 107 bytes
  ((${#ENGINE_SOCKET} < 104)) || die "the path of the lab is too long for a socket: $LAB (set FLEET_LAB_DIR)"
  mkdir -p "$ENGINE_DIR"
  # What an engine that was killed left behind would keep this one from starting.
  local containerd=$ENGINE_DIR/exec/containerd/containerd
  rm -f "$ENGINE_DIR/pid"
  live_pid "$containerd.pid" "$containerd.toml" >/dev/null || rm -f "$containerd.pid"
  step "starting a private Docker engine in $ENGINE_DIR"
  setsid dockerd \
    --data-root "$ENGINE_DIR/data" --exec-root "$ENGINE_DIR/exec" \
    --pidfile "$ENGINE_DIR/pid" --host "unix://$ENGINE_SOCKET" \
    --bridge none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
    --mtu "$(outgoing_mtu)" --default-cgroupns-mode private \
    --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "$PREFIX" \
    </dev/null >"$ENGINE_DIR/dockerd.log" 2>&1 9>&- &
  local starter=$!
  # it is to outlive us, and no "wait" is to wait for it
  disown "$starter"
  export DOCKER_HOST=unix://$ENGINE_SOCKET
  ENGINE=private
  until docker info >/dev/null 2>&1; do
    kill -0 "$starter" 2>/dev/null || die "the Docker engine did not start:
$(tail -n 15 "$ENGINE_DIR/dockerd.log")"
    sleep 0.2
  done
}

ensure_engine() {
  if ! find_engine; then
    install_engine
    # a machine without an engine may have gained a client for one only now
    find_engine || start_engine
  fi
  have_compose || die "the Docker engine answers, but neither 'docker compose' nor 'docker-compose' is installed"
}

stop_private_engine() {
  local pid
  pid=$(private_engine_pid) || return 0
  step "stopping the private Docker engine (pid $pid)"
  kill "$pid"
  local tries
  for ((tries = 0; tries < 150; tries++)); do
    # not "kill -0": that finds a dead process, too, whose parent doesn't care
    if ! private_engine_pid >/dev/null; then
      remove_cgroups
      return 0
    fi
    sleep 0.2
  done
  die "the private Docker engine (pid $pid) does not stop"
}

# The engine makes them and leaves them. They stay where another lab is in them.
remove_cgroups() {
  rmdir /sys/fs/cgroup/"$PREFIX" /sys/fs/cgroup/*/"$PREFIX" 2>/dev/null || true
}
