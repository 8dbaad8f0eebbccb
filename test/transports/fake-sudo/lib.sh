# Reads the options of fleet's sudo command line: sets $prompt (empty with -n) and leaves the command in "$@".
prompt=
interactive=yes
while [ "$1" != -- ]; do
  case $1 in
    -n) interactive=no ;;
    -p) prompt=$2; shift ;;
    -u) shift ;;
  esac
  shift
done
shift

# Reads one line by single bytes, as sudo does, so that what follows it stays for the command.
ask() {
  printf '%s' "${1-$prompt}" >&2
  IFS= read -r password
}
