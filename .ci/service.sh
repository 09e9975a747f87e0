# The service as a container: does it respond, with a database and without one? Sourced by .ci/run.

readonly run=canopy-ci-$$ # names the objects that this run makes on the engine
readonly jre_image=eclipse-temurin:25-jre # made here, so without the digest that the Dockerfile names
readonly compose_file=deploy/compose/docker-compose.yml
composed=
operator_key= # of the service that runs

make_service_image() {
  make_jre_image "$jre_image"
  make_image "$run" . --file src/main/docker/Dockerfile.jvm --build-arg BASE_IMAGE="$jre_image" --build-arg REVISION="$run"
  [[ $(docker inspect --format '{{index .Config.Labels "org.opencontainers.image.revision"}}' "$run") == "$run" ]] ||
    fail "the image does not name its revision"
  check_cache
}

# Java ignores a cache that does not fit, unless an option requires one.
check_cache() {
  local said
  said=$(docker run --rm --read-only --tmpfs /tmp:exec --entrypoint java "$run" \
    -XX:AOTMode=on -XX:AOTCache=/app/canopy.aot -jar /app/quarkus-run.jar health 2>&1) || true
  [[ $said == *"does not respond"* ]] || fail "the AOT cache does not fit the image: $said"
}

# There is no GraalVM here: a program that prints its user takes the executable's place, unless a build has left one. Debian takes the place of
# the base that the Dockerfile names.
check_native_image() { # Dockerfile
  local stand_in=target/stand-in-runner said
  make_debian_image
  compgen -G 'target/*-runner' >/dev/null || cp "$(type -P id)" "$stand_in"
  make_image "$run-native" . --file "src/main/docker/$1" --build-arg BASE_IMAGE=debian:12-slim
  [[ ! -e $stand_in ]] || said=$(docker run --rm --read-only --tmpfs /tmp:exec "$run-native" -u)
  rm -f "$stand_in"
  [[ ${said:-10001} == 10001 ]] || fail "the executable of $1 is run by user $said"
  printf '\n%s:\n' "$1"
  docker history --format '{{.Size}} {{.CreatedBy}}' "$run-native" | head -n 12
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
  operator_key=canopy_$(random_hex 4)_$(random_hex 32)
  docker run --detach --name "$run-service" --publish 127.0.0.1::8080 --memory 1g \
    --env CANOPY_ACCESS_OPERATOR_KEY="$operator_key" \
    --read-only --tmpfs /tmp:exec "$@" "$run" >/dev/null
}

random_hex() { # bytes
  od -An -v -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

check_service() { # how it was started
  local address
  address=http://$(docker port "$run-service" 8080/tcp | head -n 1)
  printf '\nThe service %s:\n' "$1"
  if ! { eventually 60 is_healthy docker exec "$run-service" && answers "$address/api/v1/metrics"; }; then
    echo "no 200; the last response and the log:"
    cat "$work/answer" 2>/dev/null
    docker logs --tail 100 "$run-service"
    fail "the service does not respond $1"
  fi
  check_management "$address"
  check_zstd "$address"
  check_credential "$address"
}

is_healthy() { # command that runs another in the container…
  "$@" bash /app/healthy
}

# Health and metrics have a port of their own, which is not published.
check_management() { # address
  local path status
  for path in /q/health/ready /q/metrics; do
    status=$(curl --silent --output "$work/answer" --max-time 10 --write-out '%{http_code}' "$1$path") || true
    [[ $status == 404 ]] || fail "$path on the public port returns $status: $(cat "$work/answer")"
  done
}

check_credential() { # address
  local status
  status=$(curl --silent --output "$work/answer" --max-time 10 --write-out '%{http_code}' "$1/api/v1/metrics") || true
  [[ $status == 401 ]] || fail "a request without a credential gets $status: $(cat "$work/answer")"
}

# Loads a library from the only folder that the service may write to besides its data. A frame of one uncompressed block.
check_zstd() { # address
  local event='{"id":"1","tenant":"nobody","feature":"chat","cost":"1"}' status
  status=$(zstd_frame "$event" | curl --silent --output "$work/answer" --max-time 10 --write-out '%{http_code}' \
    --header "Authorization: Bearer $operator_key" \
    --header 'Content-Type: application/json' --header 'Content-Encoding: zstd' --data-binary @- "$1/api/v1/usage") || true
  [[ $status == 422 ]] || fail "usage of an unknown tenant, in zstd, gets $status: $(cat "$work/answer")"
}

zstd_frame() { # text of up to 255 bytes
  local size=${#1}
  printf '%b%s' "$(printf '\\x28\\xb5\\x2f\\xfd\\x20\\x%02x\\x%02x\\x%02x\\x00' \
    "$size" $(((size << 3 | 1) & 255)) $((size >> 5)))" "$1"
}

answers() { # address
  local status
  status=$(curl --silent --output "$work/answer" --max-time 10 --write-out '%{http_code}' \
    --header "Authorization: Bearer $operator_key" "$1") || true
  [[ $status == 200 ]] && printf '%s\n%s\n' "$1" "$(head -c 400 "$work/answer")"
}

keeps_data() {
  [[ -n $(docker exec "$run-service" find /data -name PG_VERSION) ]]
}

# The service and PostgreSQL as the compose file has them. The images of Prometheus and Grafana are in no registry that is reached here.
check_compose() {
  local address
  composed=1 operator_key=canopy_$(random_hex 4)_$(random_hex 32)
  compose up --detach --no-build canopy
  address=http://$(compose port canopy 8080)
  if ! { eventually 90 is_healthy compose exec -T canopy && answers "$address/api/v1/tenants?limit=1"; }; then
    compose logs --tail 100
    fail "the service of the compose file does not respond"
  fi
  check_zstd "$address"
  compose_down
}

compose() {
  CANOPY_IMAGE=$run CANOPY_POSTGRES_IMAGE=postgres:18 CANOPY_PORT=0 CANOPY_ACCESS_OPERATOR_KEY=$operator_key bounded 120 docker-compose --project-name "$run" --file "$compose_file" "$@"
}

compose_down() {
  [[ -z $composed ]] || compose down --volumes --timeout 20
  composed=
}

# In the time that it is given, not killed.
stop_service() {
  docker stop --time 20 "$run-service" >/dev/null
  [[ $(docker inspect --format '{{.State.ExitCode}}' "$run-service") != 137 ]] || fail "the service does not stop"
  remove_service
}

remove_service() {
  compose_down || true
  docker rm --force --volumes "$run-service" "$run-postgres" >/dev/null 2>&1 || true
  docker network rm "$run" >/dev/null 2>&1 || true
}
