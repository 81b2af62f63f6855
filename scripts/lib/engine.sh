# shellcheck shell=bash
# The Docker Engine: the one that answers, else one that is installed and started here.

readonly ENGINE_LOG=/var/log/panel-agent-dockerd.log
readonly ENGINE_STATE=/run/panel-agent
readonly ENGINE_PID="$ENGINE_STATE/dockerd.pid"

engine_answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

engine_version() { docker version --format '{{.Server.Version}} (API {{.Server.APIVersion}})'; }

# ensure_engine: afterwards 'docker' talks to an engine, or the script has ended and said why.
ensure_engine() {
  have docker && engine_answers && return
  [[ -z ${DOCKER_HOST:-} ]] ||
    die "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST" "Start it, or unset DOCKER_HOST to use the local one."
  is_root || die "no Docker Engine answers$(engine_denied)" \
    "Start Docker, or add this user to its group (usermod -aG docker $USER), or run ./agent as root on Debian."
  mkdir -p "$ENGINE_STATE"
  exec 7>"$ENGINE_STATE/start.lock"
  flock 7
  engine_answers || start_engine
  exec 7>&-
}

engine_denied() {
  [[ ! -S /var/run/docker.sock || -w /var/run/docker.sock ]] || printf '%s' ", because this user may not use /var/run/docker.sock"
}

start_engine() {
  { have dockerd && have iptables; } || install_packages docker.io iptables
  # From Debian 13 on the client is a package of its own.
  have docker || install_packages docker-cli
  engine_answers && return
  if [[ -d /run/systemd/system ]]; then
    say "Starting the Docker Engine (systemctl start docker)"
    systemctl start docker || die "the Docker Engine does not start" "See: journalctl -u docker"
  else
    launch_dockerd
  fi
  wait_until 60 engine_answers || {
    tail -n 15 "$ENGINE_LOG" >&2 || true
    die "the Docker Engine was started but does not answer within 60 s" "Its log: $ENGINE_LOG"
  }
}

# No service manager: dockerd in a session of its own. --live-restore: containers survive its restart.
launch_dockerd() {
  say "Starting the Docker Engine (dockerd, log in $ENGINE_LOG)"
  setsid dockerd --live-restore >"$ENGINE_LOG" 2>&1 7>&- 9>&- </dev/null &
  printf '%s\n' "$!" >"$ENGINE_PID"
  [[ -z ${ENGINE_TEMPORARY:-} ]] || : >"$ENGINE_STATE/temporary"
  disown
}

# Sessions that would like the engine gone when the last of them ends hold a shared lock meanwhile.
engine_hold() {
  is_root || return 0
  mkdir -p "$ENGINE_STATE"
  exec 9>"$ENGINE_STATE/users.lock"
  flock -s 9
}

# engine_release: stops the engine if ./agent quickstart started it, nobody else holds it and nothing runs on it.
engine_release() {
  is_root && [[ -f $ENGINE_PID && -f $ENGINE_STATE/temporary ]] || return 0
  flock -n -x 9 || return 0
  if [[ -n $(docker ps -q 2>/dev/null) ]]; then
    note "The Docker Engine stays up: containers run on it"
    return 0
  fi
  stop_engine
}

stop_engine() {
  local pid
  pid=$(<"$ENGINE_PID")
  if [[ $(cat "/proc/$pid/comm" 2>/dev/null) == dockerd ]]; then
    say "Stopping the Docker Engine that was started for this"
    kill "$pid"
    wait_until 30 process_gone "$pid" || note "dockerd (process $pid) is still stopping"
  fi
  rm -f "$ENGINE_PID" "$ENGINE_STATE/temporary"
}

process_gone() { ! kill -0 "$1" 2>/dev/null; }
