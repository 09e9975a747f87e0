# The service as a container: does it answer, with a database and without one? Sourced by .ci/run.

readonly run=canopy-ci-$$ # names what this run makes on the engine

make_service_image() {
  make_jre_image "$run-jre"
  make_image "$run" . --file src/main/docker/Dockerfile.jvm --build-arg BASE_IMAGE="$run-jre"
}

check_service_with_database() {
  docker network create "$run" >/dev/null
  docker run --detach --name "$run-postgres" --network "$run" \
    --env POSTGRES_USER=canopy --env POSTGRES_PASSWORD=secret --env POSTGRES_DB=canopy postgres:18 >/dev/null
  eventually 30 postgres_is_ready || fail "the PostgreSQL image does not start"
  start_service --network "$run" --env CANOPY_DATABASE_URL="postgresql://canopy:secret@$run-postgres:5432/canopy"
  check_service "with a database given"
  ! keeps_data || fail "the service keeps a database of its own although one is given"
  stop_service
}

check_service_alone() {
  start_service
  check_service "with nothing configured"
  keeps_data || fail "the service does not keep its database in the volume"
  stop_service
}

postgres_is_ready() {
  (($(docker logs "$run-postgres" 2>&1 | grep --count "ready to accept connections") == 2))
}

start_service() { # docker run options…
  docker run --detach --name "$run-service" --publish 127.0.0.1::8080 --memory 1g "$@" "$run" >/dev/null
}

check_service() { # how it was started
  local address
  address=http://$(docker port "$run-service" 8080/tcp | head -n 1)
  printf '\nThe service %s:\n' "$1"
  if ! { eventually 60 answers "$address/q/health/ready" && answers "$address/api/v1/metrics"; }; then
    echo "no 200; the last answer and the log:"
    cat "$work/answer" 2>/dev/null
    docker logs --tail 100 "$run-service"
    fail "the service does not answer $1"
  fi
}

answers() { # address
  local status
  status=$(curl --silent --output "$work/answer" --max-time 10 --write-out '%{http_code}' "$1") || true
  [[ $status == 200 ]] && printf '%s\n%s\n' "$1" "$(head -c 400 "$work/answer")"
}

keeps_data() {
  [[ -n $(docker exec "$run-service" find /data -name PG_VERSION) ]]
}

# In the time that it is given, not killed.
stop_service() {
  docker stop --time 20 "$run-service" >/dev/null
  [[ $(docker inspect --format '{{.State.ExitCode}}' "$run-service") != 137 ]] || fail "the service does not stop"
  remove_service
}

remove_service() {
  docker rm --force --volumes "$run-service" "$run-postgres" >/dev/null 2>&1 || true
  docker network rm "$run" >/dev/null 2>&1 || true
}
