# Starts the packaged service on loopback, with an embedded database of its own and an operator's key. Sourced by checks of the API, in the folder
# of the project.
#
#   source load-tests/parts/packaged.sh
#   packaged [options of Java…]   # sets $address; $TOKEN is the key, $work a folder that is removed at the end, $work/log the log
#
# Needs curl, and a Java 21 or newer as $JAVA (default: java).
TOKEN=canopy_$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')_$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')
export TOKEN CANOPY_ACCESS_OPERATOR_KEY=$TOKEN CANOPY_ACCESS_MODE=required
work=$(mktemp -d)
trap 'for job in $(jobs -p); do kill "$job" && wait "$job" || true; done; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

packaged() {
  : >"$work/log" # it is read before the service has begun to write it
  "${JAVA:-java}" -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=0 -Dquarkus.management.port=0 -Dcanopy.data-dir="$work/data" "$@" \
    -jar target/quarkus-app/quarkus-run.jar >"$work/log" 2>&1 &
  for _ in $(seq 240); do
    address=$(sed -n 's#.*Listening on: \(http://[0-9.]*:[0-9]*\).*#\1#p' "$work/log")
    [[ -z $address ]] || ! curl -sf -o "$work/ready" -H "Authorization: Bearer $TOKEN" "$address/api/v1/metrics" || break
    sleep 0.5
  done
  [[ -s $work/ready ]] || fail_with_log
}

# Ends the script with the end of the log.
fail_with_log() {
  tail -n 20 "$work/log" >&2
  exit 1
}
