# shellcheck shell=bash
# Words, waiting and packages: what every part of ./agent uses.

say() { printf '%s\n' "==> $*" >&2; }
note() { printf '%s\n' "    $*" >&2; }

# die WHAT [WHAT-TO-DO]: one line each, then out.
die() {
  printf '%s\n' "agent: $1" >&2
  [[ -z ${2:-} ]] || printf '%s\n' "       $2" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

is_root() { [[ $EUID -eq 0 ]]; }

can_install() { is_root && have apt-get; }

# wait_until SECONDS COMMAND...: true as soon as the command is, false when the time is up.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
}

# logged NAME COMMAND...: runs it with its output in a file; shows the end of it on failure.
logged() {
  local log="$ROOT/target/logs/$1.log"
  shift
  mkdir -p "${log%/*}"
  "$@" >"$log" 2>&1 && return
  tail -n 25 "$log" >&2
  printf '%s\n' "agent: failed: $*" "       the whole log: $log" >&2
  return 1
}

# need_command COMMAND PACKAGE: the command, from Debian's package if it is not there.
need_command() {
  have "$1" && return
  install_packages "$2"
  have "$1" || die "package $2 did not bring the command '$1'"
}

install_packages() {
  can_install || die "missing: $*" "Install it (on Debian: apt-get install $*), or run ./agent as root on Debian."
  say "Installing Debian packages: $*"
  exec 8>/run/panel-agent-apt.lock
  flock 8
  logged apt-update apt_get update || note "apt-get update failed; trying with the lists that are there"
  logged apt-install apt_get install --no-install-recommends "$@" ||
    die "could not install $*" "Look at the log above, mend the package sources, and run the command again."
  exec 8>&-
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 "$@"
}
