# shellcheck shell=bash
# Java, Maven and the build.

readonly WLP="$ROOT/target/liberty/wlp"
readonly JAVA_NEEDED=25

java_major() {
  [[ -x $1/bin/javac ]] || return 1
  "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'
}

usable_jdk() {
  local major
  major=$(java_major "$1") && [[ ${major:-0} -ge $JAVA_NEEDED ]]
}

# Candidates in the order of preference: what the user chose, what PATH gives, where Debian keeps JDKs.
jdk_candidates() {
  [[ -z ${JAVA_HOME:-} ]] || printf '%s\n' "$JAVA_HOME"
  ! have javac || dirname "$(dirname "$(readlink -f "$(command -v javac)")")"
  printf '%s\n' /usr/lib/jvm/*
}

# ensure_java: JAVA_HOME is a JDK of the version the project needs, or the script has ended.
ensure_java() {
  local candidate
  while IFS= read -r candidate; do
    if usable_jdk "$candidate"; then
      export JAVA_HOME="$candidate"
      return
    fi
  done < <(jdk_candidates)
  die "no JDK $JAVA_NEEDED found: set JAVA_HOME to one, or install it (Debian 13: apt-get install openjdk-25-jdk-headless; elsewhere: any JDK 25 under /usr/lib/jvm)"
}

maven() {
  ensure_java
  need_command mvn maven
  (cd "$ROOT" && mvn -B -ntp "$@")
}

# up_to_date: nothing that goes into the server is newer than the last complete build.
up_to_date() {
  local stamp="$WLP/agent.aot"
  [[ -f $stamp && -d $WLP/warm ]] || return 1
  [[ -z $(find "$ROOT/pom.xml" "$ROOT/liberty" "$ROOT/src/main" "$ROOT/scripts/launch" -newer "$stamp" -print -quit) ]]
}

# build: the server is there and JAVA_HOME set to run it. Two commands in one checkout build one after the other.
build() {
  ensure_java
  mkdir -p "$ROOT/target"
  exec 6>"$ROOT/target/.build.lock"
  flock 6
  if ! up_to_date; then
    say "Building (first time: a few minutes, most of it downloads)"
    logged build maven -q -Dmaven.test.skip=true -Djacoco.skip=true -Dspotless.check.skip=true package || die "the build failed" "The reason stands above."
    train
  fi
  exec 6>&-
}

train() {
  say "Training run: fills the caches that make every later start quick"
  logged train "$ROOT/scripts/launch" "$WLP" train 6>&- || die "the agent does not start" "The reason stands above."
}
