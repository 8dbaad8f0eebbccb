# Carries bytes between this session and an address of the host, for hosts whose sshd forbids forwarding.
# $1 address, $2 port. The first line says whether it stands; what follows is the listener's own.
# A program that stood ends with 0 or by a signal. After any other end the next one tries: it may only have lacked the means.

fleet_relay_bash() {
  # shellcheck disable=SC2016
  bash -c '
    exec 3<>"/dev/tcp/$0/$1" || exit 97
    echo "fleet-relay connected"
    exec 4<&0
    cat <&3 &
    reader=$!
    { cat <&4 >&3; kill "$reader"; } >/dev/null &
    writer=$!
    wait "$reader"
    kill "$writer"
    exit 0' "$1" "$2" 2>/dev/null
}

fleet_relay_perl() {
  # shellcheck disable=SC2016
  perl -MIO::Socket -MIO::Select -e '
    $class = eval { require IO::Socket::IP } ? "IO::Socket::IP" : "IO::Socket::INET";
    $peer = $class->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Proto => "tcp") or exit 97;
    syswrite STDOUT, "fleet-relay connected\n";
    $both = IO::Select->new($peer, \*STDIN);
    while (1) {
      for $from ($both->can_read) {
        sysread($from, $bytes, 65536) or exit 0;
        $to = $from == $peer ? \*STDOUT : $peer;
        for ($at = 0; $at < length $bytes; $at += $sent) {
          defined($sent = syswrite $to, $bytes, length($bytes) - $at, $at) or exit 0;
        }
      }
    }' "$1" "$2" 2>/dev/null
}

fleet_relay_python() {
  "$1" -c '
import os, select, socket, sys
try:
    peer = socket.create_connection((sys.argv[1], int(sys.argv[2])))
except Exception:
    sys.exit(97)
os.write(1, b"fleet-relay connected\n")
try:
    while True:
        for ready in select.select([peer, 0], [], [])[0]:
            data = peer.recv(65536) if ready is peer else os.read(0, 65536)
            if not data:
                sys.exit(0)
            if ready is not peer:
                peer.sendall(data)
            while ready is peer and data:
                data = data[os.write(1, data):]
except Exception:
    pass
' "$2" "$3" 2>/dev/null
}

# It doesn't say when it stands: if it ends at once, it never did.
fleet_relay_nc() {
  echo 'fleet-relay trying'
  nc "$1" "$2" 2>/dev/null || echo 'fleet-relay failed'
}

fleet_has() {
  command -v "$1" >/dev/null 2>&1
}

fleet_main() {
  address=$1
  port=$2
  means=''
  for program in bash perl python3 python2; do
    fleet_has "$program" || continue
    means=yes
    case $program in
      bash) fleet_relay_bash "$address" "$port" ;;
      perl) fleet_relay_perl "$address" "$port" ;;
      *) fleet_relay_python "$program" "$address" "$port" ;;
    esac
    code=$?
    if [ $code -eq 0 ] || [ $code -gt 128 ]; then return 0; fi
  done
  if fleet_has nc; then
    fleet_relay_nc "$address" "$port"
  elif [ -n "$means" ]; then
    echo 'fleet-relay failed'
  else
    echo 'fleet-relay no-program'
  fi
}
