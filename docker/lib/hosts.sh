# shellcheck shell=bash
# The table of hosts.conf, and what is asked of the engine about each host.
# shellcheck disable=SC2034 # the columns are for the other parts

declare -a ALL_HOSTS
declare -A HOST_COMES HOST_BASE HOST_LOGIN HOST_SUDO HOST_OS HOST_SERVICE HOST_CONFIG HOST_GROUPS

read_hosts() {
  local name comes base login sudo os service config groups
  while read -r name comes base login sudo os service config groups; do
    [[ -n $name && $name != \#* ]] || continue
    ALL_HOSTS+=("$name")
    HOST_COMES[$name]=$comes HOST_BASE[$name]=$base HOST_LOGIN[$name]=$login HOST_SUDO[$name]=$sudo HOST_OS[$name]=$os
    HOST_SERVICE[$name]=$service HOST_CONFIG[$name]=$config HOST_GROUPS[$name]=$groups
  done <"$HERE/hosts.conf"
}

# The hosts this lab has, which are those that "up" was to bring up and could.
fleet_hosts() { cat "$LAB/fleet" 2>/dev/null || true; }

# Sets WANTED, in the order of the table: the hosts named, or every one that comes
# by itself, and besides those that are in the lab already.
declare -a WANTED
want_hosts() {
  local host
  for host in "$@"; do
    [[ -n ${HOST_COMES[$host]-} ]] || die "no host is called '$host', but: ${ALL_HOSTS[*]}"
  done
  for host in "${ALL_HOSTS[@]}"; do
    if [[ $# -eq 0 && ${HOST_COMES[$host]} == always || " $* " == *" $host "* ]] \
      || fleet_hosts | grep -qxF "$host"; then
      WANTED+=("$host")
    fi
  done
}

# Of the wanted hosts those that this lab is not known to be without.
hosts_to_have() {
  local host
  for host in "${WANTED[@]}"; do
    grep -qs "^$host " "$LAB/skipped" || echo "$host"
  done
}

need_host() {
  [[ -n ${1-} ]] || die "which host? One of: $(fleet_hosts | tr '\n' ' ')"
  fleet_hosts | grep -qxF -- "$1" || die "this lab has no host '$1', but: $(fleet_hosts | tr '\n' ' ')"
}

container_of() { printf '%s-%s\n' "$PREFIX" "$1"; }

# One line per host that has a container: name, state, SSH port, HTTPS port, what
# its image was built from, what it was started with.
host_facts() {
  local -a containers
  mapfile -t containers < <(printf "$PREFIX-%s\n" "$@")
  local bindings='.HostConfig.PortBindings' labels='.Config.Labels'
  docker inspect --type container --format "{{.Name}} {{.State.Status}} \
{{(index (index $bindings \"22/tcp\") 0).HostPort}} {{(index (index $bindings \"443/tcp\") 0).HostPort}} \
{{index $labels \"fleet-lab.inputs\"}} {{index $labels \"fleet-lab.config\"}}" \
    "${containers[@]}" 2>/dev/null | sed "s|^/$PREFIX-||"
}
