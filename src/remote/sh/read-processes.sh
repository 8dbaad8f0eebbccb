# shellcheck shell=sh
# Finds the running httpd parents.

# Prints `PID STARTTICKS UID NAMESPACE EXECUTABLE` of every httpd parent. One ls and one awk for all processes:
# a process each would cost hundreds of forks on a busy host. Another pid namespace means a container (another mount
# namespace doesn't: systemd's PrivateTmp gives every service its own).
httpd_parents() {
  # shellcheck disable=SC2012
  ls -ln /proc/self/ns/pid /proc/[0-9]*/exe /proc/[0-9]*/ns/pid 2>/dev/null | awk '
    function field(file, pattern,   line, found) {
      found = ""
      while ((getline line < file) > 0) if (line ~ pattern) { found = line; break }
      close(file)
      return found
    }
    {
      at = index($0, " -> ")
      if (!at) next
      target = substr($0, at + 4)
      count = split(substr($0, 1, at - 1), word, " ")
      split(word[count], part, "/")
      if (part[4] == "ns") { ns[part[3]] = target; next }
      base = target
      sub(/ \(deleted\)$/, "", base)
      sub(/^.*\//, "", base)
      if (base ~ /^(httpd|apache)2?([.-].*)?$/) exe[part[3]] = target
    }
    END {
      for (pid in exe) {
        stat = field("/proc/" pid "/stat", "\\)")
        sub(/^.*\) /, "", stat)
        split(stat, f, " ")
        parent[pid] = f[2]
        start[pid] = f[20]
        split(field("/proc/" pid "/status", "^Uid:"), u, /[ \t]+/)
        uid[pid] = u[2]
      }
      for (pid in exe) {
        if ((parent[pid] in exe) || start[pid] == "") continue
        for (at = found++; at > 0 && ordered[at - 1] + 0 > pid + 0; at--) ordered[at] = ordered[at - 1]
        ordered[at] = pid
      }
      for (at = 0; at < found; at++) {
        pid = ordered[at]
        print pid, start[pid], uid[pid], (ns[pid] == ns["self"] ? "same" : "other"), exe[pid]
      }
    }'
}
