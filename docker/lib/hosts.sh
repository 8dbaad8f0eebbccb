# shellcheck shell=bash
# The table of hosts.conf, and what is asked of the engine about each host.
# shellcheck disable=SC2034 # the columns are for the other parts

declare -a ALL_HOSTS
declare -A HOST_BASE HOST_LOGIN HOST_SUDO HOST_OS HOST_SERVICE HOST_CONFIG HOST_GROUPS

read_hosts() {
  local name base login sudo os service config groups
  while read -r name base login sudo os service config groups; do
    [[ -n $name && $name != \#* ]] || continue
    ALL_HOSTS+=("$name")
    HOST_BASE[$name]=$base HOST_LOGIN[$name]=$login HOST_SUDO[$name]=$sudo HOST_OS[$name]=$os
    HOST_SERVICE[$name]=$service HOST_CONFIG[$name]=$config HOST_GROUPS[$name]=$groups
  done <"$HERE/hosts.conf"
}

# The hosts this lab has, which are those of the table that could be built here.
fleet_hosts() { cat "$LAB/fleet" 2>/dev/null || true; }

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
