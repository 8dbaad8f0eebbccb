# shellcheck shell=sh
# Counts in access logs how many requests came with which version of TLS. It reads three lines for each log: its path,
# what stands before the version in a line, and 1 where a line begins with the client. Nothing but counts is printed.

# Of a large log only the end is read.
fleet_log_bytes=33554432

count_log() {
  tail -c "$fleet_log_bytes" "$1" 2>/dev/null | FLEET_BEFORE=$2 awk -v client="$3" '
    function old(version) { return version ~ /^(SSLv[23]|TLSv1(\.1)?)$/ }
    BEGIN { before = ENVIRON["FLEET_BEFORE"] }
    !match($0, before) { count["other"]++; next }
    {
      rest = substr($0, RSTART + RLENGTH)
      if (!match(rest, /^(SSLv[23]|TLSv1(\.[123])?|-)/)) { count["other"]++; next }
      version = substr(rest, 1, RLENGTH)
      count[version]++
      if (from == "" && match($0, /\[[^]]*\]/)) from = substr($0, RSTART + 1, RLENGTH - 2)
      if (client && old(version) && !($1 in seen)) { seen[$1] = 1; clients++ }
    }
    END {
      for (version in count) print version, count[version]
      print "clients", clients + 0
      if (from != "") print "from", from
    }'
}

fleet_main() {
  number=0
  while IFS= read -r log && IFS= read -r before && IFS= read -r client; do
    if [ -f "$log" ] && [ -r "$log" ]; then
      emit "log $number" "$(count_log "$log" "$before" "$client")"
    fi
    number=$((number + 1))
  done
  emit_end
}
