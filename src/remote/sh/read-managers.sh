# shellcheck shell=sh
# Tells of programs that write configuration files by themselves: agents that run, what starts them, and which files
# Puppet says it manages. What that means is for the controller to decide.

# `process PID ARGUMENTS`, `cron FILE:LINE` and `timer PATH`, a line each. One process for a host without any: a pattern
# that doesn't match its own text, for this script may stand in a command line itself.
emit_managers() {
  named='pupp[e]t|(chef|cinc)-clien[t]|salt-(minio[n]|cal[l])|cf-(agen[t]|exec[d])'
  managers=
  set -- /etc/crontab /etc/cron.*/* /var/spool/cron/root /var/spool/cron/crontabs/root
  agents=$(grep -lsE "$named" /proc/[0-9]*/cmdline "$@")
  hooks=
  while IFS=/ read -r _ folder agent _; do
    case $folder in
      proc) ;;
      ?*) hooks=maybe && continue ;;
    esac
    # In another namespace: a container's, which has files of its own.
    if [ -z "$agent" ] || [ "$(readlink "/proc/$agent/ns/pid")" != "$(readlink /proc/self/ns/pid)" ]; then continue; fi
    managers="$managers${nl}process $agent $(tr '\0\n' '  ' 2>/dev/null <"/proc/$agent/cmdline" | cut -c 1-300)"
  done <<LIST
$agents
LIST
  [ -z "$hooks" ] || hooks=$(grep -sE "^[^#]*($named)" /dev/null "$@")
  [ -z "$hooks" ] || managers=$managers$nl$(printf '%s\n' "$hooks" | cut -c 1-300 | sed 's/^/cron /')
  for timer in puppet chef-client cinc-client salt-call cfengine; do
    timer=/etc/systemd/system/timers.target.wants/$timer.timer
    [ ! -L "$timer" ] || managers="$managers${nl}timer $timer"
  done
  emit managers "${managers#"$nl"}"
  emit_puppet_files
}

# The files of $config_files that stand in the list of what Puppet manages; some versions write that in small letters.
emit_puppet_files() {
  for list in /opt/puppetlabs/puppet/cache/state/resources.txt /var/cache/puppet/state/resources.txt \
    /var/lib/puppet/state/resources.txt; do
    [ -r "$list" ] || continue
    emit puppet-files "$(printf '%s\n' "$config_files" | awk '
      FILENAME == "-" { if ($0 != "") path[tolower($0)] = $0; next }
      {
        line = tolower($0)
        if (!sub(/^(concat_)?file\[/, "", line) || !sub(/\]$/, "", line)) next
        if (line in path) { print path[line]; delete path[line] }
      }' - "$list")"
    return
  done
}
