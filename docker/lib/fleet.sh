# shellcheck shell=bash
# What the commands do that start hosts, restart them and look at them.

# ── what "up" was told ───────────────────────────────────────────────────────

# Ports given once in the environment hold until "down", for every shell.
load_ports() {
  local name value
  while IFS='=' read -r name value; do
    [[ -n ${!name-} ]] || export "$name=$value"
  done < <(cat "$LAB/ports" 2>/dev/null)
  (env | grep -E '^FLEET_LAB_(SSH|HTTPS)_[A-Z0-9_]+=' | LC_ALL=C sort || true) >"$LAB/ports"
}

# Goes into compose.yaml: a host whose key, ports or settings changed is made anew.
load_config() {
  FLEET_LAB_KEY=$(cat "$LAB/id_ed25519.pub")
  FLEET_LAB_CONFIG=$(cat "$HERE/compose.yaml" "$LAB/ports" "$LAB/id_ed25519.pub" | sha256sum | cut -c1-16)
  export FLEET_LAB_KEY FLEET_LAB_CONFIG
}

# ── up, reset, reboot ────────────────────────────────────────────────────────

start_hosts() {
  # docker-compose 1.29 reports on stderr as it goes; it matters if it fails
  local try
  for try in 1 2 3 4 5 6; do
    compose up --detach --no-build --no-deps "$@" >"$LAB/logs/compose.log" 2>&1 9>&- && return
    # Any program may be given such a port for a moment, for a connection of its own.
    grep -q 'address already in use' "$LAB/logs/compose.log" || break
    ((try == 6)) || sleep 10
  done
  die "the containers can't be started:
$(tail -n 10 "$LAB/logs/compose.log")
A port that is taken: set FLEET_LAB_SSH_<HOST> or FLEET_LAB_HTTPS_<HOST> to another."
}

# up [HOST…]: also the hosts named, or all that come by themselves.
cmd_up() {
  make_lab_dir
  lock_lab
  want_hosts "$@"
  load_ports
  make_key
  load_config
  if fleet_is_up; then
    step "all $(fleet_hosts | wc -l) hosts are up"
  else
    ensure_engine
    build_images
    hosts_to_have | replace "$LAB/fleet"
    local -a hosts
    mapfile -t hosts < <(fleet_hosts)
    [[ ${#hosts[@]} -gt 0 ]] || die "none of the hosts can be had here:
$(tell_skipped)"
    step "starting ${#hosts[@]} hosts"
    start_hosts "${hosts[@]}"
    wait_for_hosts "${hosts[@]}" || exit 1
    mapfile -t hosts < <(fleet_hosts)
    write_files "${hosts[@]}"
    step "all ${#hosts[@]} hosts are up"
  fi
  tell_skipped
  local host
  for host in "$@"; do need_host "$host"; done
  say "inventory: $LAB/inventory.yaml"
}

tell_skipped() {
  [[ -s $LAB/skipped ]] || return 0
  awk '{ host = $1; sub(/^[^ ]+ /, ""); hosts[$0] = hosts[$0] " " host }
    END { for (why in hosts) print "not in this fleet (" why "):" hosts[why] }' "$LAB/skipped"
}

cmd_reset() {
  need_engine
  need_host "${1-}"
  lock_lab
  load_ports
  load_config
  docker rm --force --volumes "$(container_of "$1")" >/dev/null 2>&1 || true
  start_hosts "$1"
  wait_for_hosts "$1" || exit 1
  local -a hosts
  mapfile -t hosts < <(fleet_hosts)
  write_files "${hosts[@]}"
}

# reboot HOST [--hard]: as by the administrator, or as when the power fails.
cmd_reboot() {
  need_engine
  need_host "${1-}"
  local container
  container=$(container_of "$1")
  case ${2-} in
    --hard) docker kill "$container" >/dev/null && docker start "$container" >/dev/null ;;
    '') docker restart --time 60 "$container" >/dev/null ;;
    *) die "reboot HOST [--hard]" ;;
  esac
  wait_for_hosts "$1" || exit 1
}

# ── looking ──────────────────────────────────────────────────────────────────

cmd_status() {
  local host state ssh https rest missing down=0
  local -a hosts
  mapfile -t hosts < <(fleet_hosts)
  if [[ ${#hosts[@]} == 0 ]] || ! find_engine; then
    say "no lab is up; run: docker/lab up"
    return 3
  fi
  printf '%-18s %-6s %-6s %-14s %s\n' HOST SSH HTTPS OS STATE
  # shellcheck disable=SC2034 # rest takes what isn't asked for
  while read -r host state ssh https rest; do
    missing=$(what_is_missing "$state" "$ssh" "$https")
    [[ -z $missing ]] || down=3
    printf '%-18s %-6s %-6s %-14s %s\n' "$host" "$ssh" "$https" "${HOST_OS[$host]}" "${missing:-up}"
  done < <(host_facts "${hosts[@]}")
  tell_skipped
  return "$down"
}

cmd_exec() {
  need_host "${1-}"
  [[ $# -gt 1 ]] || die "exec HOST COMMAND [ARGUMENT…]"
  need_engine
  local container
  container=$(container_of "$1")
  shift
  if [[ -t 0 && -t 1 ]]; then
    exec docker exec --interactive --tty "$container" "$@"
  fi
  exec docker exec --interactive "$container" "$@"
}
