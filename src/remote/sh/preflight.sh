# shellcheck shell=sh
# The new values tried in a shadow of each instance: the same program, libraries, certificates and values on a loopback
# port. It finds what the configuration test can't, for that one never asks the TLS library.

# Fails with httpd's own words in $detail.
preflight() {
  lay_out_policy || return 1
  number=0
  while read -r pid _ _ exe; do
    if [ -s "$tx/shadow.$number" ]; then
      try_shadow "$number" || return 1
    fi
    number=$((number + 1))
  done <"$tx/instances"
}

# The crypto policy as it will be, where the transaction changes it: OpenSSL reads it from one place only, so the shadow
# gets a sight of its own of that place.
lay_out_policy() {
  grep -q ' /etc/crypto-policies/' "$tx/manifest" || return 0
  detail="can't copy /etc/crypto-policies"
  cp -a /etc/crypto-policies "$tx/shadow-policy" || return 1
  while read -r index _ after path; do
    case $path in /etc/crypto-policies/*) ;; *) continue ;; esac
    laid=$tx/shadow-policy/${path#/etc/crypto-policies/}
    rm -f -- "$laid"
    [ "$after" != absent ] || continue
    cp -a -- "$tx/new.$index" "$laid" && { [ -L "$laid" ] || chmod 644 "$laid"; } || return 1
  done <"$tx/manifest"
}

start_shadow() {
  set -- "$exe" -f "$tx/shadow-run/httpd.conf" -k start
  # shellcheck disable=SC2016 # The inner shell expands it.
  [ ! -d "$tx/shadow-policy" ] || set -- unshare -m sh -c \
    'mount --make-rprivate / && mount --bind "$0" /etc/crypto-policies && exec "$@"' "$tx/shadow-policy" "$@"
  become_with_env_of "$pid" "$@" 2>&1 </dev/null
}

try_shadow() {
  attempt=0
  while [ "$attempt" -lt 5 ]; do
    [ ! -e "$tx/shadow-run" ] || rm -rf "$tx/shadow-run"
    mkdir "$tx/shadow-run" || return 1
    port=$((20000 + ($$ * 7 + attempt * 4133 + $1 * 97) % 40000))
    sed "s|@PORT@|$port|g; s|@RUN@|$tx/shadow-run|g" "$tx/shadow.$1" >"$tx/shadow-run/httpd.conf" || return 1
    detail=$(start_shadow)
    started=$?
    if [ "$started" -eq 0 ] && find_shadow; then
      shadow_answers
      started=$?
      stop_shadow
      [ "$started" -ne 0 ] || return 0
    fi
    detail=$detail$nl$(cat "$tx/shadow-run/error.log" 2>/dev/null)
    case $detail in
      *'could not bind'* | *'Address already in use'*) attempt=$((attempt + 1)) ;;
      *) return 1 ;;
    esac
  done
  return 1
}

# Fails where the shadow didn't live to write its process number.
find_shadow() {
  tries=0
  shadow_pid=
  while [ "$tries" -lt 50 ]; do
    [ -s "$tx/shadow-run/httpd.pid" ] && read -r shadow_pid <"$tx/shadow-run/httpd.pid" && break
    tries=$((tries + 1))
    pause
  done
  [ -n "$shadow_pid" ] && stat_field "$shadow_pid" 22 || return 1
  shadow_ticks=$stat_value
}

# It takes a connection and says something in the language of TLS, be it an alert: who gets in is for the handshakes with
# the real server to tell, which know more clients than the openssl of this host does. Where there is none, a child lives.
shadow_answers() {
  tries=0
  while [ "$tries" -lt 20 ] && same_process "$shadow_pid" "$shadow_ticks"; do
    if have openssl; then
      knock "$port" && return 0
    else
      has_server "$shadow_pid" "$shadow_ticks" && return 0
    fi
    tries=$((tries + 1))
    pause
  done
  detail="$detail${nl}It started, but took no connection."
  return 1
}

# knock PORT: at most some three seconds, for a server may take a connection and then say nothing. Nobody's certificate is
# judged, and to load all authorities that this host trusts would be most of the work.
knock() {
  SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null openssl s_client -connect "127.0.0.1:$1" >"$tx/shadow-run/answer" 2>&1 </dev/null &
  client=$!
  waited=0
  while stat_field "$client" 3 && [ "$stat_value" != Z ] && [ "$waited" -lt 100 ]; do
    waited=$((waited + 1))
    sleep 0.03 2>/dev/null || sleep 1
  done
  kill -KILL "$client" 2>/dev/null
  grep -q 'handshake has read [1-9]' "$tx/shadow-run/answer" 2>/dev/null
}

stop_shadow() {
  children_of "$shadow_pid"
  tries=0
  while same_process "$shadow_pid" "$shadow_ticks" && [ "$tries" -lt 100 ]; do
    # Again now and then: a server that just started may not listen to signals yet.
    [ $((tries % 10)) -ne 0 ] || kill -TERM "$shadow_pid" 2>/dev/null
    tries=$((tries + 1))
    pause
  done
  # shellcheck disable=SC2086
  ! same_process "$shadow_pid" "$shadow_ticks" || kill -KILL "$shadow_pid" $children 2>/dev/null
}
