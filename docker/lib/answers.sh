# shellcheck shell=bash
# Whether hosts answer, and waiting until they do.

# The port belongs to Docker's proxy, which accepts whether or not there is
# somebody behind it: only an answer counts.
ssh_answers() {
  local banner
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  IFS= read -r -t 2 -u 3 banner 2>/dev/null || banner=
  # who goes without a word is an error in the host's log
  printf 'SSH-2.0-lab\r\n' >&3 2>/dev/null || true
  exec 3>&-
  [[ $banner == SSH-* ]]
}

# mod_ssl answers a plain request, too: with 400, whatever TLS it is set to.
https_answers() {
  local answer
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET / HTTP/1.0\r\n\r\n' >&3 2>/dev/null || true
  IFS= read -r -t 2 -u 3 answer 2>/dev/null || answer=
  exec 3>&-
  [[ $answer == "HTTP/1.1 400"* ]]
}

# Prints it, or nothing. To be called in a subshell of its own, as $(…) is.
what_is_missing() {
  local state=$1 ssh=$2 https=$3
  # the proxy hangs up on us where nobody is behind it: an error, not our end
  trap '' PIPE
  if [[ $state != running ]]; then
    echo "its container is $state"
  elif ! ssh_answers "$ssh"; then
    echo "sshd doesn't answer"
  elif ! https_answers "$https"; then
    echo "httpd doesn't answer"
  fi
}

fleet_is_up() {
  local host state ssh https inputs config lines=0
  local -a hosts
  mapfile -t hosts < <(fleet_hosts)
  [[ ${#hosts[@]} -gt 0 && $(hosts_to_have) == "$(fleet_hosts)" ]] || return 1
  [[ -s $LAB/inventory.yaml && -s $LAB/known_hosts && -s $LAB/hosts.json ]] || return 1
  find_engine || return 1
  while read -r host state ssh https inputs config; do
    ((lines += 1))
    [[ $config == "$FLEET_LAB_CONFIG" && $inputs == "$(inputs_of "$host")" ]] || return 1
    [[ -z $(what_is_missing "$state" "$ssh" "$https") ]] || return 1
  done < <(host_facts "${hosts[@]}")
  ((lines == ${#hosts[@]}))
}

host_log() {
  local container
  container=$(container_of "$1")
  docker logs --tail 20 "$container" 2>&1
  # a host on its way may take commands already, though it doesn't answer yet
  timeout 10 docker exec "$container" sh -c \
    'systemctl --failed --no-legend; journalctl --no-pager -p warning -n 20' 2>&1
}

wait_for_host() {
  local host=$1 deadline=$((SECONDS + ${FLEET_LAB_TIMEOUT:-90})) missing state ssh https rest
  while :; do
    # shellcheck disable=SC2034 # rest takes what isn't asked for
    read -r _ state ssh https rest < <(host_facts "$host") || state=missing
    missing=$(what_is_missing "$state" "${ssh-}" "${https-}")
    [[ -n $missing ]] || break
    ((SECONDS < deadline)) || die "$host did not come up: $missing. Its log:
$(host_log "$host" || true)
To start it afresh: docker/lab reset $host"
    sleep 0.2
  done
  step "$host answers: ssh on port $ssh, https on port $https"
}

# Waits for all, also after one failed: its message is not the only one wanted.
wait_for_hosts() {
  local host failed=0
  local -A waiting
  for host in "$@"; do
    wait_for_host "$host" 9>&- &
    waiting[$host]=$!
  done
  for host in "$@"; do
    wait "${waiting[$host]}" || leave_out "$host" || failed=1
  done
  return "$failed"
}

# As with building: a kind that could not be tried keeps no other down.
leave_out() {
  [[ ${HOST_BASE[$1]} == registry ]] || return 1
  step "$1: FAILED, so the fleet goes without it"
  echo "$1 it did not come up" >>"$LAB/skipped"
  fleet_hosts | grep -vxF "$1" | replace "$LAB/fleet"
  docker rm --force --volumes "$(container_of "$1")" >/dev/null
}
