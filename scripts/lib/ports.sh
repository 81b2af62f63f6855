# shellcheck shell=bash
# Free TCP ports.

port_taken() { (exec 5<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port DEFAULT: the default, or the next that nobody listens on.
free_port() {
  local port=$1
  while port_taken "$port"; do port=$((port + 1)); done
  printf '%s' "$port"
}

# choose_port NAME DEFAULT: sets the variable to a free port; what the operator chose must be free.
choose_port() {
  if [[ -n ${!1:-} ]]; then
    ! port_taken "${!1}" || die "$1=${!1} is in use" "Set $1 to a free port, or unset it to have one chosen."
  else
    printf -v "$1" '%s' "$(free_port "$2")"
  fi
  export "${1?}"
}
