# shellcheck shell=bash
# What the lab writes for those who use it: key, known_hosts, inventory, hosts.json.

make_key() {
  [[ -s $LAB/id_ed25519.pub ]] && return 0
  command -v ssh-keygen >/dev/null || die "ssh-keygen is missing: install the OpenSSH client"
  rm -f "$LAB/id_ed25519"
  ssh-keygen -q -t ed25519 -N '' -C "$PREFIX" -f "$LAB/id_ed25519"
}

write_files() {
  local facts
  facts=$(host_facts "$@")
  # replaced as a whole: others may be reading
  write_known_hosts "$facts" | replace "$LAB/known_hosts"
  write_inventory "$facts" | replace "$LAB/inventory.yaml"
  write_hosts_json "$facts" | replace "$LAB/hosts.json"
  write_ssh_config "$facts" | replace "$LAB/ssh_config"
}

replace() {
  cat >"$1.new"
  mv "$1.new" "$1"
}

# Read through the engine, so that nobody in between can have changed them.
write_known_hosts() {
  local host ssh
  while read -r host _ ssh _; do
    docker exec "$(container_of "$host")" sh -c 'cat /etc/ssh/ssh_host_*_key.pub' </dev/null \
      | awk -v at="[127.0.0.1]:$ssh" '{ print at, $1, $2 }'
  done <<<"$1"
}

write_inventory() {
  local group host ssh
  cat <<YAML
# Written by docker/lab; changes are lost.
all:
  vars:
    ansible_host: 127.0.0.1
    ansible_ssh_private_key_file: $LAB/id_ed25519
    ansible_ssh_common_args: -o UserKnownHostsFile=$LAB/known_hosts
  hosts:
YAML
  while read -r host _ ssh _; do
    echo "    $host:"
    echo "      ansible_port: $ssh"
    echo "      ansible_user: ${HOST_LOGIN[$host]}"
    [[ ${HOST_LOGIN[$host]} == root ]] || echo "      ansible_become: true"
    [[ ${HOST_SUDO[$host]} != password ]] || echo "      ansible_become_password: $LAB_PASSWORD"
  done <<<"$1"
  echo "  children:"
  for group in $(cut -d' ' -f1 <<<"$1" | groups_of_hosts); do
    echo "    $group:"
    echo "      hosts:"
    while read -r host _; do
      [[ ,${HOST_GROUPS[$host]}, != *,$group,* ]] || echo "        $host:"
    done <<<"$1"
  done
}

groups_of_hosts() {
  local host
  while read -r host; do tr ',' '\n' <<<"${HOST_GROUPS[$host]}"; done | LC_ALL=C sort -u
}

write_hosts_json() {
  local host ssh https separator='' password
  echo '['
  while read -r host _ ssh https _; do
    password=null
    [[ ${HOST_SUDO[$host]} != password ]] || password="\"$LAB_PASSWORD\""
    printf '%s  {"name": "%s", "sshPort": %d, "httpsPort": %d, "os": "%s", "service": "%s", "configDir": "%s", ' \
      "$separator" "$host" "$ssh" "$https" "${HOST_OS[$host]}" "${HOST_SERVICE[$host]}" "${HOST_CONFIG[$host]}"
    printf '"user": "%s", "sudoPassword": %s, "container": "%s", "groups": ["%s"]}' \
      "${HOST_LOGIN[$host]}" "$password" "$(container_of "$host")" "${HOST_GROUPS[$host]//,/\", \"}"
    separator=$',\n'
  done <<<"$1"
  printf '\n]\n'
}

write_ssh_config() {
  local host ssh
  while read -r host _ ssh _; do
    cat <<CONFIG
Host $host
  HostName 127.0.0.1
  Port $ssh
  User ${HOST_LOGIN[$host]}
CONFIG
  done <<<"$1"
  cat <<CONFIG
Host *
  IdentityFile $LAB/id_ed25519
  IdentitiesOnly yes
  UserKnownHostsFile $LAB/known_hosts
  StrictHostKeyChecking yes
CONFIG
}
