# Shared by the parts of the benchmark: services, load, and the samples that the report is made from. Sourced by them, in the folder
# of the project.
# Measurements and checks of the API itself need no credential; only this machine reaches the service.
export CANOPY_ACCESS_MODE=open QUARKUS_HTTP_HOST=127.0.0.1
java=${JAVA:-java} port=${PORT:-18080} management=$((${PORT:-18080} + 100)) tenants=${TENANTS:-10000} seconds=${DURATION:-10} rounds=${ROUNDS:-3}
declare -A ports=([canopy]=$port [fastapi]=$((port + 1)) [fastify]=$((port + 2)) [naive]=$((port + 3)) [correlated]=$((port + 4)) [spring]=$((port + 5)))
declare -A process=() # of each service that runs
work=$(mktemp -d)
samples=${SAMPLES:-/dev/null}
finish() {
  local status=$?
  trap - EXIT
  ((status == 0)) || tail -n 20 "$work"/*.log >&2 || true
  stop "${!process[@]}"
  local database=$work/data/postgresql-18/postmaster.pid
  [[ ! -f $database ]] || kill -INT "$(head -n 1 "$database")" # it outlives a service that has no memory left
  for _ in $(seq 100); do [[ -f $database ]] || break; sleep 0.1; done
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '%(%T)T %s\n' -1 "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

# Services -------------------------------------------------------------------------------------------------------------

stop() { # service…
  local each
  for each in "$@"; do
    [[ -n ${process[$each]-} ]] || continue
    kill "${process[$each]}" 2>/dev/null || true
    wait "${process[$each]}" 2>/dev/null || true
    unset "process[$each]"
  done
}
answers() { # address of what was started last, options of curl…
  for _ in $(seq 240); do
    curl -s -m 5 -o "$work/answer" "${@:2}" "$1" && return
    kill -0 $! 2>/dev/null || break
    sleep 0.5
  done
  fail "no response from $1"
}
app=target/quarkus-app
canopy() { # options of Java…; the PG* variables then lead to its database
  "$java" "$@" -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port="$port" -Dquarkus.management.port="$management" -Dcanopy.data-dir="$work/data" \
    -jar "$app/quarkus-run.jar" >"$work/canopy.log" 2>&1 &
  process[canopy]=$!
  answers "http://127.0.0.1:$management/q/health/ready" -f
  export PGHOST=127.0.0.1 PGPORT PGUSER=canopy PGPASSWORD PGDATABASE=canopy
  PGPORT=$(sed -n 's/.*PostgreSQL in.*port \([0-9]*\).*/\1/p' "$work/canopy.log")
  PGPASSWORD=$(cat "$work/data/password")
  database=$(head -n 1 "$work/data/postgresql-18/postmaster.pid")
}
# For all services and pgbench at once; statements can then be counted.
prepare_database() {
  sql "alter system set max_connections = 300"
  sql "alter system set shared_preload_libraries = 'pg_stat_statements'"
  sql "alter system set pg_stat_statements.track_utility = off"
  sql "alter system set pg_stat_statements.track = none"
  stop canopy
  canopy
  sql 'create extension if not exists pg_stat_statements'
  printf 'bytes\t%s\n' "$(sql 'select pg_database_size(current_database())')" >>"$samples"
  printf 'database\tPostgreSQL %s of the service, fsync %s, synchronous_commit %s. %s rounds of %s s.\n' "$(sql 'show server_version')" \
    "$(sql 'show fsync')" "$(sql 'show synchronous_commit')" "$rounds" "$seconds" >>"$samples"
}
peer() { # service, what it serves
  PORT=${ports[$1]} JAVA=$java "load-tests/peers/$1/start" "${@:2}" >"$work/$1.log" 2>&1 &
  process[$1]=$!
  answers "http://127.0.0.1:${ports[$1]}/"
}
sql() { psql -XqAt -F ' ' -v ON_ERROR_STOP=1 -c "$1"; }

# Load -----------------------------------------------------------------------------------------------------------------

metrics=usageCount,inferenceCost,featureAdoptionRate,totalUsageCount,totalInferenceCost # what the statement has
metrics+=,subtreeFeatureAdoptionRate,costPerUse,lastUsedAt,permissionInheritanceDepth,subtreeSize
page() { echo "http://127.0.0.1:${ports[$1]}/api/v1/tenants/metrics?sort=-totalInferenceCost&metrics=$metrics&limit=$2"; } # service, rows
load_with() { # connections, address, script
  wrk -t"$(($1 < 2 ? 1 : 2))" -c"$1" -d"${seconds}s" --timeout 60s -s "load-tests/parts/$3.lua" "$2" -- $range | sed -n 's/^result\t//p'
}
# Costs of the upper half of all tenants: each page from one of them on is full.
find_range() {
  range=$(sql "select subtree_cost, (select max(subtree_cost) from usage_total) from usage_total order by subtree_cost desc offset $tenants / 2 limit 1")
}
post() { # address, connections, events a request; prints events/s
  wrk -t"$(($2 < 2 ? 1 : 2))" -c"$2" -d"${seconds}s" --timeout 60s -s load-tests/parts/usage.lua "$1" -- "$3" "$tenants" |
    sed -n 's/^result\t//p' >"$work/result"
  awk -v size="$3" '{ print $1 * size, $2, $3, $4 }' "$work/result"
}

# Samples --------------------------------------------------------------------------------------------------------------

used() { # service: its seconds of processors and MB, and those of the database, which Canopy has started
  echo "$(load-tests/parts/processes ${process[$1]-} -"$database") $(load-tests/parts/processes "$database")"
}
# Runs a command that prints a rate, the median and the 99th percentile in ms, and errors; what it lacks is "-". Adds to the samples:
# those, the processors that the service and the database have used meanwhile, and the MB of the service.
sample() { # round, request, service, command…
  local figures before after began=$EPOCHREALTIME
  say "round $1: $2, $3"
  before=$(used "$3")
  figures=$("${@:4}")
  after=$(used "$3")
  awk -v before="$before" -v after="$after" -v wall="$EPOCHREALTIME" -v began="$began" -v figures="$figures" -v OFS='\t' \
    -v part="${0##*/}" -v size="$tenants" -v events="$events" -v round="$1" -v request="$2" -v service="$3" -v known="${process[$3]-}" 'BEGIN {
      split(before, b, " "); split(after, a, " "); split(figures, f, " "); time = wall - began
      print part, size, events, request, service, round, f[1], f[2], f[3], f[4], known == "" ? "-" : (a[1] - b[1]) / time,
        (a[3] - b[3]) / time, known == "" ? "-" : a[2] }' >>"$samples"
}
# Runs what comes after the round, every other round backwards, so that no one always comes after the same other.
in_turn() { # round, functions…
  local each order=("${@:2}")
  (($1 % 2)) || mapfile -t order < <(printf '%s\n' "${order[@]}" | tac)
  for each in "${order[@]}"; do $each; done
}
