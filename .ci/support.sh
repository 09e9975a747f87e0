# Steps, time limits and packages. Sourced by .ci/run.

fail() {
  printf 'ERROR: %s\n' "$*" >&2
  exit 1
}

record() { # outcome, title
  summary+=("$(printf '%-8s %5ss  %s' "$1" $((SECONDS - ${started:-SECONDS})) "$2")")
}

# Tests that failed at first and passed when they were run again, as the reports of failsafe have them. One whose requests or faults are
# random has found something, and fails the run.
record_flakes() {
  local flake found=
  while read -r flake; do
    summary+=("$(printf '%-8s %6s  %s' FLAKY '' "$flake")")
    [[ ! $flake =~ ^dev\.canopy\.(chaos|fuzz|simulation)\.|PropertyIT\. ]] || found=$flake
  done < <(awk '/<testcase / { test = $0 } /<flaky(Failure|Error)/ { print test }' target/failsafe-reports/TEST-*.xml 2>/dev/null |
    sed 's/.* name="\([^"]*\)" classname="\([^"]*\)".*/\2.\1/' | sort -u)
  [[ -z $found ]] || fail "$found failed at random; its second try says nothing"
}

# The function is called on a line of its own: within a condition, bash would switch `set -e` off inside it. One that cannot
# do its part says why in `skipped`.
step() { # title, function
  current=$1 started=$SECONDS skipped=
  printf '\n==> %s\n' "$current"
  "$2"
  current=
  if [[ -n $skipped ]]; then
    echo "SKIPPED: $skipped"
    record SKIPPED "$1: $skipped"
  else
    record ok "$1"
  fi
  printf -- '--- %s: %ss\n' "$1" $((SECONDS - started))
}

engine_step() { # title, function
  [[ -n $no_engine ]] || { step "$@"; return; }
  started=$SECONDS
  printf '\n==> %s\nSKIPPED: %s\n' "$1" "$no_engine"
  record SKIPPED "$1: no container engine"
}

# Runs a command for at most that many seconds, and never past the deadline of the whole run. In the background, because
# bash answers a signal only between commands in the foreground.
bounded() { # seconds, command…
  local left=$((deadline - SECONDS)) limit=$1 status=0
  shift
  ((left > 0)) || fail "out of time before: $*"
  timeout --kill-after=15 $((limit < left ? limit : left)) "$@" &
  running=$!
  wait "$running" || status=$?
  running=
  ((status != 124 && status != 137)) || printf 'ERROR: stopped for taking too long: %s\n' "$*" >&2
  return "$status"
}

eventually() { # seconds, command…
  local until=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < until)) || return 1
    sleep 0.5
  done
}

apt_install() { # package…
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null || return 1
  if [[ -z ${apt_updated:-} ]]; then
    bounded 120 apt-get -qq update || return 1
    apt_updated=1
  fi
  if ! DEBIAN_FRONTEND=noninteractive bounded 300 apt-get -qq -o DPkg::Lock::Timeout=120 install -y \
    --no-install-recommends "$@" >"$work/apt.log" 2>&1; then
    tail -n 20 "$work/apt.log" >&2
    return 1
  fi
}

need() { # command, package
  command -v "$1" >/dev/null || apt_install "$2" || fail "$1 is missing and the package $2 cannot be installed"
}

# Installs those that are missing, or names them all.
need_programs() { # name of an array with the package of each program
  local -n wanted=$1
  local program missing=()
  for program in "${!wanted[@]}"; do
    has_program "$program" || missing+=("${wanted[$program]}")
  done
  local package refused=()
  for package in "${missing[@]}"; do
    apt_install "$package" || refused+=("$package")
  done
  ((${#refused[@]} == 0)) ||
    fail "missing programs; their packages: ${refused[*]}$([[ $(id -u) == 0 ]] || echo ". As root: apt-get install ${refused[*]}")"
}

# Two are modules of Python, which Debian has in packages of their own.
has_program() {
  case $1 in
    yaml) python3 -c 'import yaml' ;;
    venv) python3 -c 'import ensurepip' ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

java_version() { # home
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

# The newest JDK of 21 or later: JAVA_HOME, or the usual places.
find_jdk() {
  local home version best=20 found=
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    [[ -x $home/bin/javac ]] || continue
    version=$(java_version "$home")
    if ((${version:-0} > best)); then
      best=$version found=$home
    fi
  done
  [[ -n $found ]] && printf '%s\n' "$found"
}

install_jdk() {
  local package
  for package in temurin-25-jdk openjdk-25-jdk-headless openjdk-21-jdk-headless; do
    apt_install "$package" 2>/dev/null && return
  done
  return 1
}
