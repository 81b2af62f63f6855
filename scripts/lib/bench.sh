# shellcheck shell=bash
# What every benchmark prints and counts with.

now_ms() { printf '%s' "$((${EPOCHREALTIME/[.,]/} / 1000))"; }

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

# machine: figures mean nothing without it. Other load on the machine makes them worse, so that is told too.
machine() {
  printf 'Machine: %s cores of %s, kernel %s, %s; load before: %s\n\n' "$(nproc)" \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(uname -r)" \
    "$("$JAVA_HOME/bin/java" -version 2>&1 | sed -n 2p)" "$(cut -d' ' -f1-2 /proc/loadavg)"
}
