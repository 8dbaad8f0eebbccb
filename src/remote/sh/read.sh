# shellcheck shell=sh
# Reads everything that a plan needs, changes nothing, writes nothing to disk: one answer, one round trip.
# Parameters: what only some plans need, `modules`.

# An httpd parent: what it is, how it was started, its whole configuration and its TLS library.
emit_instance() {
  exe=${program% (deleted)}
  emit "$key.process" "$pid $ticks"
  emit "$key.exe" "$program"
  emit "$key.arguments" "$arguments"
  unit_of "$pid"
  emit "$key.unit" "$unit"
  version_of_program
  emit "$key.version" "$version"
  test_output=$(become_httpd "$pid" "$exe" -t -D DUMP_VHOSTS -D DUMP_MODULES -D DUMP_INCLUDES -D DUMP_RUN_CFG)
  emit "$key.configtest" "$?$nl$test_output"
  locate_configuration
  emit "$key.root" "$server_root"
  emit "$key.main" "$main_file"
  included_files
  walk_configuration "$main_file$nl$included"
  emit_files "$key" "$seen"
  config_files=$config_files$seen$nl$real$nl
  emit_certificates
  emit_environment
  emit_library
  case $reads in *" modules "*) emit_modules ;; esac
}

emit_os() {
  for file in /etc/os-release /usr/lib/os-release /etc/redhat-release /etc/centos-release /etc/system-release \
    /etc/SuSE-release /etc/debian_version /etc/lsb-release /etc/alpine-release /etc/gentoo-release /etc/slackware-version; do
    # The second is where the first one's link usually leads.
    [ "$file" = /usr/lib/os-release ] && [ -r /etc/os-release ] && continue
    [ -r "$file" ] && slurp "$file" && emit "os $file" "$slurped"
  done
  emit uname "$(uname -srmn)"
}

emit_policy() {
  for file in /etc/crypto-policies/state/current /etc/crypto-policies/back-ends/opensslcnf.config /proc/sys/crypto/fips_enabled; do
    [ -r "$file" ] && slurp "$file" && emit "policy $file" "$slurped"
  done
}

emit_tools() {
  tools=
  for tool in systemctl systemd-run at rc-service service openssl base64 sha256sum stat readlink setsid sync df crontab; do
    have "$tool" && tools="$tools $tool"
  done
  emit tools "$tools"
  service_manager=none
  have service && service_manager=sysv
  have rc-service && service_manager=openrc
  [ -d /run/systemd/system ] && service_manager=systemd
  emit services "$service_manager"
}

# What earlier runs left: the lock, and transactions that were neither confirmed nor restored.
emit_leftovers() {
  if [ -r "$fleet_base/lock/owner" ]; then
    slurp "$fleet_base/lock/owner"
    emit lock "$slurped"
  fi
  left=
  for folder in "$fleet_base"/transactions/*/; do
    [ -d "$folder" ] || continue
    [ -e "$folder/settled" ] && continue
    phase=begun
    [ -r "$folder/journal" ] && while read -r _ journalled _; do phase=$journalled; done <"$folder/journal"
    folder=${folder%/}
    case $phase in
      # Settled, but cut off before it tidied up.
      confirmed | restored | refused) continue ;;
      # Cut off before anything was changed and before there was a guard: nothing will come of it.
      begun | locked | backed-up) runner_lives "$folder" || [ -e "$folder/guard" ] || continue ;;
    esac
    guard_at=- && [ -r "$folder/guard-at" ] && read -r guard_at <"$folder/guard-at"
    left="$left${folder##*/} $phase $guard_at$nl"
  done
  emit transactions "$left"
}

# httpd programs on disk, for the message about a host where none runs.
emit_installed() {
  found=
  for program in /usr/sbin/apache2 /usr/sbin/httpd /usr/sbin/httpd2 /usr/sbin/httpd-prefork /usr/sbin/httpd2-prefork \
    /usr/local/sbin/httpd /usr/local/apache2/bin/httpd /opt/rh/httpd24/root/usr/sbin/httpd /opt/lampp/bin/httpd \
    /opt/bitnami/apache/bin/httpd /opt/bitnami/apache2/bin/httpd; do
    [ -x "$program" ] && found="$found$program$nl"
  done
  emit installed "$found"
}

fleet_main() {
  reads=" $* "
  emit fleet 1
  while read -r label _ uid _; do [ "$label" = Uid: ] && break; done </proc/self/status
  emit uid "$uid"
  emit clock "$(date +%s)"
  emit_os
  emit_policy
  emit_tools
  emit_leftovers
  instance=0
  skipped=
  config_folder=/etc
  config_files=
  parents=$(httpd_parents)
  while read -r pid ticks owner namespace program; do
    [ -n "$pid" ] || continue
    if [ "$namespace" = other ]; then
      skipped="$skipped$pid container $program$nl"
      continue
    fi
    # One that is gone meanwhile (somebody's configtest) must not leave a gap in the numbers.
    know "$pid" || continue
    case $nl$arguments in
      *"$nl$fleet_base/"*)
        # A shadow instance of a transaction that is under way.
        skipped="$skipped$pid shadow $program$nl"
        continue
        ;;
    esac
    if [ "$owner" != 0 ]; then
      # What another user runs under httpd's name must not be run by root.
      skipped="$skipped$pid user-$owner $program$nl"
      continue
    fi
    key=i$instance
    emit_instance
    config_folder=${main_file%/*}
    instance=$((instance + 1))
  done <<EOF
$parents
EOF
  emit skipped "$skipped"
  [ "$instance" -gt 0 ] || emit_installed
  emit_managers
  state_folder=/var/lib
  [ -d "$fleet_base" ] && state_folder=$fleet_base
  space=
  while read -r _ _ _ free _; do
    space=$space$free$nl
  done <<EOF
$(df -P -k "$state_folder" "$config_folder" 2>/dev/null)
EOF
  # Without the first, which is the heading.
  emit space "${space#*"$nl"}"
  emit_end
}
