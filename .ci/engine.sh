# The container engine and the images that stand in for a registry. Sourced by .ci/run.

docker_client=
engine_problem=
engine_pid=
made_bridge=
made_images=()

docker() {
  bounded "${limit:-60}" "$docker_client" "$@"
}

# Debian's own client goes with Debian's engine; another one on the PATH may lack its builder.
find_client() {
  docker_client=/usr/bin/docker
  [[ -x $docker_client ]] || docker_client=$(type -P docker)
}

engine_answers() {
  [[ -n $docker_client ]] && limit=10 docker version >/dev/null 2>&1
}

# Uses the engine that responds; otherwise starts one with its own socket and data, so that nothing of it stays.
start_engine() {
  find_client
  engine_answers && return
  command -v dockerd >/dev/null && command -v iptables >/dev/null || apt_install docker.io iptables ||
    { engine_problem="docker.io cannot be installed"; return 1; }
  find_client
  engine_answers && return # where the package starts it

  # One at a time: two engines would hand out the same addresses on the same bridge.
  exec {engine_lock}<"$(type -P dockerd)"
  bounded 900 flock "$engine_lock" || { engine_problem="another run keeps its engine"; return 1; }

  export DOCKER_HOST=unix://$work/docker.sock
  # The bridge of a run that was killed still has its containers, whose addresses would answer for ours.
  pgrep -x dockerd >/dev/null || ! [[ -e /sys/class/net/docker0 ]] || ip link delete docker0
  [[ -e /sys/class/net/docker0 ]] || made_bridge=docker0
  dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/docker.pid" \
    >"$work/dockerd.log" 2>&1 {engine_lock}<&- &
  engine_pid=$!
  eventually 30 engine_answers_or_is_gone
  engine_answers && return
  tail -n 20 "$work/dockerd.log" >&2
  engine_problem="dockerd does not start: $(tail -n 1 "$work/dockerd.log")"
  return 1
}

engine_answers_or_is_gone() {
  engine_answers || ! kill -0 "$engine_pid" 2>/dev/null
}

stop_engine() {
  [[ -n $docker_client ]] || return
  remove_service
  if [[ -z $engine_pid ]]; then
    ((${#made_images[@]} == 0)) || docker image rm --force "${made_images[@]}" >/dev/null
    return
  fi
  kill "$engine_pid" 2>/dev/null
  timeout 30 tail --pid="$engine_pid" -f /dev/null || kill -9 "$engine_pid" 2>/dev/null
  wait "$engine_pid" 2>/dev/null
  grep -o " $work/[^ ]*" /proc/self/mounts | sort -r | xargs -r -n 1 umount 2>/dev/null
  [[ -z $made_bridge ]] || ip link delete "$made_bridge" 2>/dev/null
}

has_image() { # name
  docker image inspect "$1" >/dev/null 2>&1
}

was_started() { # image, since when in seconds of the epoch
  [[ -n $(docker events --since "$2" --until "$(date +%s)" --filter "image=$1" --filter event=start) ]]
}

# An image that is already there under that name is used as it is: on a shared engine it is somebody's.
make_image() { # name, folder with the Dockerfile and its files, docker build options…
  local name=$1 folder=$2
  shift 2
  limit=300 docker build --quiet --tag "$name" "$@" "$folder"
  made_images+=("$name")
}

make_debian_image() {
  ! has_image debian:12-slim || return 0
  need mmdebstrap mmdebstrap
  bounded 300 mmdebstrap --quiet --variant=minbase bookworm "$work/debian.tar"
  limit=120 docker import "$work/debian.tar" debian:12-slim
  rm "$work/debian.tar"
  made_images+=(debian:12-slim)
}

# PostgreSQL comes from the jar that the service itself brings along.
make_postgres_image() { # name
  ! has_image "$1" || return 0
  make_debian_image
  need xz xz-utils
  local jars=(target/quarkus-app/lib/main/io.zonky.test.postgres.embedded-postgres-binaries-linux-*.jar)
  cp -r .ci/postgres-image "$work/postgres-image"
  unzip -q -p "${jars[0]}" 'postgres-linux-*.txz' >"$work/postgres-image/postgres.tar.xz"
  make_image "$1" "$work/postgres-image"
}

# The JDK of this machine, in the place of the base image that Dockerfile.jvm names.
make_jre_image() { # name
  ! has_image "$1" || return 0
  (($(java_version "$jdk") >= 25)) || fail "the image needs a JDK 25 or newer, and $jdk is older"
  make_debian_image
  cp -r .ci/jre-image "$work/jre-image"
  mkdir "$work/jre-image/jre"
  cp -rL "$jdk"/{bin,conf,lib,release} "$work/jre-image/jre/"
  rm -rf "$work/jre-image/jre/lib/src.zip"
  make_image "$1" "$work/jre-image"
}
