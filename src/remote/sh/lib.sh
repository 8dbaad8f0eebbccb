# shellcheck shell=sh
# What every remote script shares: a known environment, framed answers, processes and their children.
# POSIX sh; tried under dash, bash and busybox. Scripts define functions only and end in a call of fleet_main,
# so that a script which arrives cut in the middle runs nothing.

LC_ALL=C
export LC_ALL
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
umask 077
nl='
'
# Where transactions, backups and locks live. Never inside a configuration directory: httpd's `Include dir` reads
# every file there, a backup included.
# shellcheck disable=SC2034 # Not every script touches one.
fleet_base=/var/lib/fleet

# What is known so far (know, clock_now), whatever stands in the environment.
known=
clock_at_boot=

# emit KEY VALUE: one frame of the answer, `KEY LENGTH<newline>VALUE<newline>`.
emit() {
  printf '%s %s\n%s\n' "$1" "${#2}" "$2"
}

# The answer is complete only when this frame was seen.
emit_end() {
  emit end ''
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# slurp FILE: sets $slurped to what a small text file holds, without the newlines at its end. It takes no process of its
# own; of a large file it would read every byte for itself.
slurp() {
  slurped=
  while IFS= read -r slurped_line || [ -n "$slurped_line" ]; do
    slurped=$slurped$slurped_line$nl
  done <"$1"
  slurped=${slurped%"$nl"}
}

# A tenth of a second, where sleep knows fractions.
pause() {
  sleep 0.1 2>/dev/null || sleep 1
}

# Seconds since the boot: no clock that is set moves them.
uptime_now() {
  read -r uptime _ </proc/uptime
  uptime=${uptime%%.*}
}

# Sets $now to the seconds since 1970. The clock is asked once and from then on it's the time that passes: what a script
# notes takes no process each time, and stays in order when somebody sets the clock.
clock_now() {
  uptime_now
  [ -n "$clock_at_boot" ] || clock_at_boot=$(($(date +%s) - uptime))
  # shellcheck disable=SC2034
  now=$((clock_at_boot + uptime))
}

# stat_field PID N: sets $stat_value to field N of /proc/PID/stat, counted as proc(5) counts, N > 2, and $stat_name to
# the command name. Without a process of its own, for it may be asked for many pids.
stat_field() {
  stat_line=
  read -r stat_line 2>/dev/null <"/proc/$1/stat" || [ -n "$stat_line" ] || return 1
  stat_want=$(($2 - 2))
  stat_name=${stat_line#*\(}
  stat_name=${stat_name%)*}
  # The command name stands in parentheses and may hold anything, so cut at the last one.
  # shellcheck disable=SC2086
  set -- ${stat_line##*) }
  # A name with a newline in it leaves a line without fields; `shift` beyond them would end the shell.
  [ $# -ge "$stat_want" ] || return 1
  shift $((stat_want - 1))
  stat_value=$1
}

# same_process PID STARTTICKS: the process still lives and is the one that was meant (not a zombie, not a namesake).
same_process() {
  stat_field "$1" 22 || return 1
  [ "$stat_value" = "$2" ] || return 1
  stat_field "$1" 3 || return 1
  [ "$stat_value" != Z ] && [ "$stat_value" != X ]
}

# runner_lives FOLDER: the script that carries out the transaction in FOLDER is still at work.
runner_lives() {
  runner=
  [ -r "$1/runner" ] && read -r runner runner_ticks <"$1/runner"
  [ -n "$runner" ] && same_process "$runner" "$runner_ticks"
}

# Sets $exe to the program of process $1 as it lies on disk now.
executable_of() {
  exe=$(readlink "/proc/$1/exe") || return 1
  exe=${exe% (deleted)}
}

# know PID: sets $arguments and $environ to those of a process, one a line, and $chosen to the arguments of an httpd that
# choose its configuration: not what starts, stops or foregrounds it. Read once, for both stay as they are.
know() {
  [ "$known" != "$1" ] || return 0
  known=
  arguments=$(tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline")
  environ=$(tr '\0' '\n' 2>/dev/null <"/proc/$1/environ")
  # One that has ended has none.
  [ -n "$arguments" ] || return 1
  known=$1
  choose_arguments
}

choose_arguments() {
  chosen=
  after=
  set -f
  IFS=$nl
  for argument in $arguments; do
    case $after,$argument in
      # The program itself, and what `-k` is to do.
      ,* | -k,*) after=- ;;
      -D,FOREGROUND | -D,NO_DETACH | -D,DEBUG) after=- ;;
      -D,*)
        chosen=$chosen-D$nl$argument$nl
        after=-
        ;;
      -,-k | -,-D) after=$argument ;;
      -,-X | -,-DFOREGROUND | -,-DNO_DETACH | -,-DDEBUG | -,start) ;;
      *) chosen=$chosen$argument$nl ;;
    esac
  done
  unset IFS
  set +f
}

# become_with_env_of PID COMMAND...: ends the shell, which has to be a subshell, in a command with the environment
# variables of a process, for a configuration may use them as ${NAME} and its libraries may need LD_LIBRARY_PATH. Not
# what ties the process to its service manager: a second program that says READY or STOPPING to systemd would speak for
# the real one.
become_with_env_of() {
  know "$1"
  shift
  while IFS= read -r pair; do
    case ${pair%%=*} in
      '' | [0-9]* | *[!A-Za-z0-9_]* | PATH | IFS | LC_ALL | UID | EUID | PPID | PWD | OLDPWD | OPTIND | SHELLOPTS | BASHOPTS) ;;
      NOTIFY_SOCKET | LISTEN_PID | LISTEN_FDS | LISTEN_FDNAMES | WATCHDOG_PID | WATCHDOG_USEC) ;;
      *) export "${pair?}" ;;
    esac
  done <<EOF
$environ
EOF
  # Our callers ignore signals, and a server that inherits that would miss a SIGTERM that comes early.
  trap - HUP INT TERM PIPE
  exec "$@"
}

# become_httpd PID EXE ARGUMENT...: ends a subshell in the program of an instance with that instance's own configuration
# and environment.
become_httpd() {
  instance=$1
  program=$2
  shift 2
  know "$instance"
  set -f
  IFS=$nl
  # shellcheck disable=SC2086
  become_with_env_of "$instance" "$program" $chosen "$@" 2>&1 </dev/null
}

# unit_of PID: sets $unit to the systemd unit that holds the process, empty where there is none.
# shellcheck disable=SC2034 # Not every script asks for it.
unit_of() {
  unit=
  while IFS=: read -r _ _ group; do
    case $group in
      */*.service | */*.service/*)
        group=${group%%.service*}.service
        unit=${group##*/}
        return
        ;;
    esac
  done <"/proc/$1/cgroup"
}
