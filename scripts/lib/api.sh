# shellcheck shell=bash
# The agent's HTTP API, as the Panel uses it. Needs HEALTH_PORT, AGENT_SECRET and SERVER_ID.

# api ACTION [PAYLOAD]: prints the answer's data; if it is a failure, says why and is false.
api() {
  local answer
  answer=$(jq -n --arg action "$1" --arg id "$SERVER_ID" --argjson payload "${2:-"{}"}" \
    '{action: $action, serverId: $id, payload: $payload}' | api_post) || {
    note "$1: the agent does not answer"
    return 1
  }
  jq -e '.success' <<<"$answer" >/dev/null 2>&1 || {
    note "$1 failed: $(jq -r '"\(.errorCode): \(.error // .message)"' <<<"$answer" 2>/dev/null || printf '%s' "$answer")"
    return 1
  }
  jq -c '.data' <<<"$answer"
}

# The token goes in by a configuration on a file descriptor: command lines are for everybody to read.
api_post() {
  curl -sS --fail-with-body --max-time 60 -H 'Content-Type: application/json' --data-binary @- \
    -K <(printf 'header = "Authorization: Bearer %s"\n' "$AGENT_SECRET") \
    "http://localhost:$HEALTH_PORT/api/command"
}

server_is() { [[ $(api get_server_status 2>/dev/null | jq -r '.status') == "$1" ]]; }

answers_200() { curl -fs -o /dev/null --max-time 5 "$1"; }

# follow_console: prints the lines that came since the last time, adds them to CONSOLE and moves CONSOLE_SEQ on.
CONSOLE_SEQ=0
CONSOLE=''
follow_console() {
  local data lines
  data=$(api get_server_logs "{\"lines\": 500, \"afterSeq\": $CONSOLE_SEQ}") || return 1
  lines=$(jq -r '.logs[]' <<<"$data")
  CONSOLE_SEQ=$(jq -r '.lastSeq // 0' <<<"$data")
  [[ -n $lines ]] || return 0
  printf '%s\n' "$lines" | sed 's/^/    | /'
  CONSOLE+="$lines"$'\n'
}

# forget_console: what comes from now on is all that console_says looks at.
forget_console() { CONSOLE=''; }

# console_says SECONDS TEXT: follows the console until the text comes.
console_says() {
  local deadline=$((SECONDS + $1))
  until [[ $CONSOLE == *"$2"* ]]; do
    ((SECONDS < deadline)) || return 1
    follow_console || true
    [[ $CONSOLE == *"$2"* ]] || sleep 0.3
  done
}
