# shellcheck shell=bash
# Everything away, and nothing left behind.

remove_images() {
  local -a images
  mapfile -t images < <(
    docker images --all --quiet --no-trunc --filter label=fleet-lab=image
    cat "$LAB/pulled" 2>/dev/null
  )
  [[ ${#images[@]} -eq 0 ]] || docker rmi --force "${images[@]}" >/dev/null 2>&1 || true
}

remove_containers() {
  local -a containers
  mapfile -t containers < <(docker ps --all --quiet --filter "label=com.docker.compose.project=$PREFIX")
  [[ ${#containers[@]} -eq 0 ]] || docker rm --force --volumes "${containers[@]}" >/dev/null
  docker network rm "${PREFIX}_default" >/dev/null 2>&1 || true
}

# What a killed engine may have left mounted.
unmount_lab() {
  local mounted
  awk -v lab="$LAB/" 'index($2, lab) == 1 { print $2 }' /proc/mounts | LC_ALL=C sort -r \
    | while read -r mounted; do umount "$mounted" || die "$mounted can't be unmounted"; done
}

cmd_down() {
  if ! is_lab_dir; then
    say "no lab is up"
    return 0
  fi
  lock_lab
  # an engine that was killed left its containers running, and only an engine
  # can end them
  [[ ! -d $ENGINE_DIR/data ]] || find_engine || start_engine
  if find_engine; then
    step "removing containers and network"
    remove_containers
    if [[ $ENGINE == own ]]; then
      step "removing images"
      remove_images
    fi
  fi
  stop_private_engine
  unmount_lab
  local installed
  installed=$(paste -sd ' ' "$LAB/installed" 2>/dev/null || true)
  rm -rf "$LAB"
  step "removed $LAB"
  [[ -z $installed ]] || say "still installed, for you to keep or to purge with apt: $installed"
}
