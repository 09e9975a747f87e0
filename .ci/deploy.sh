# Checks that the files in deploy/ are valid, as far as possible without a cluster. Sourced by .ci/run.

readonly kubernetes=v1.34.1 cloudnative_pg=v1.27.0 prometheus_operator=v0.85.0 kubeconform=v0.6.7 kustomize=v5.7.1 helm=v3.22.0

deploy_files() {
  local overlay
  export GOPATH=$work/go GOBIN=$work/bin GOFLAGS=-modcacherw
  PATH=$(load-tests/parts/go 1.26):$PATH # which Helm needs
  unset GOROOT
  make_kubernetes_schemas
  bounded 300 go install "github.com/yannh/kubeconform/cmd/kubeconform@$kubeconform"
  command -v kubectl >/dev/null || bounded 300 go install "sigs.k8s.io/kustomize/kustomize/v5@$kustomize"
  for overlay in dev production native external; do
    kustomize_build "deploy/kubernetes/overlays/$overlay" >"$work/$overlay.yaml" || fail "the overlay $overlay cannot be built"
    valid_objects "$overlay"
  done
  helm_chart
  compose_file
  alert_rules
  systemd_unit
}

valid_objects() { # name of the file
  printf '%s: ' "$1"
  bounded 60 "$work/bin/kubeconform" -strict -summary \
    -schema-location "$work/schemas/{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json" \
    "$work/$1.yaml"
}

# As it is, and as the base of kustomize is, both with the same language of the search.
helm_chart() {
  PATH=$PATH:$work/bin
  command -v helm >/dev/null || bounded 400 go install "helm.sh/helm/v3/cmd/helm@$helm"
  bounded 60 helm lint --strict --quiet --kube-version "$kubernetes" deploy/helm/canopy
  bounded 60 helm template canopy deploy/helm/canopy --namespace canopy --kube-version "$kubernetes" \
    --set serviceMonitor.enabled=true --set env.CANOPY_SEARCH_LANGUAGE=german >"$work/chart.yaml"
  valid_objects chart
  cat >"$work/values.yaml" <<END
database: {migrationSecret: owner}
extraEnv: [{name: KAFKA_SASL_JAAS_CONFIG, valueFrom: {secretKeyRef: {name: kafka, key: jaas-config}}}]
extraVolumes: [{name: tls, secret: {secretName: tls}}]
extraVolumeMounts: [{name: tls, mountPath: /tls, readOnly: true}]
networkPolicy: {database: [{ipBlock: {cidr: 10.1.2.0/24}}], databasePort: 5433}
END
  bounded 60 helm template canopy deploy/helm/canopy --kube-version "$kubernetes" --values "$work/values.yaml" >"$work/chart-values.yaml"
  valid_objects chart-values
  times_in_chart 1 'name: owner' 1 'name: kafka' 2 'secretName: tls' 2 'mountPath: /tls' 2 'cidr: 10.1.2.0/24' 2 'port: 5433'
  mkdir "$work/german"
  cat >"$work/german/kustomization.yaml" <<END
resources: [$(realpath --relative-to "$work/german" deploy/kubernetes/base)]
configMapGenerator: [{name: canopy-schema, behavior: merge, literals: [CANOPY_SEARCH_LANGUAGE=german]}]
END
  kustomize_build "$work/german" >"$work/base.yaml"
  .ci/compare-chart "$work/chart.yaml" "$work/base.yaml"
}

times_in_chart() { # number, text …
  while (($#)); do
    (($(grep -c "$2" "$work/chart-values.yaml") == $1)) || fail "the chart does not have '$2' $1 times"
    shift 2
  done
}

make_kubernetes_schemas() {
  local api operator database
  api=$(module k8s.io/kubernetes "$kubernetes")
  operator=$(module github.com/prometheus-operator/prometheus-operator "$prometheus_operator")
  database=$(module github.com/cloudnative-pg/cloudnative-pg "$cloudnative_pg")
  bounded 120 .ci/kubernetes-schemas "$api/api/openapi-spec/swagger.json" \
    "$operator"/example/prometheus-operator-crd/monitoring.coreos.com_{podmonitors,servicemonitors,prometheusrules}.yaml \
    "$database"/config/crd/bases/postgresql.cnpg.io_{clusters,scheduledbackups}.yaml "$work/schemas"
}

module() { # path, version; prints its folder
  (cd "$work" && bounded 300 go mod download -json "$1@$2") | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p'
}

kustomize_build() { # folder
  if command -v kubectl >/dev/null; then
    bounded 60 kubectl kustomize "$1"
  else
    bounded 60 "$work/bin/kustomize" build "$1"
  fi
}

# As the oldest tool that is about reads it.
compose_file() {
  CANOPY_DATABASE_PASSWORD=secret bounded 60 docker-compose --file "$compose_file" config --quiet
}

alert_rules() {
  bounded 60 promtool check rules deploy/prometheus/alerts.yml
  bounded 60 promtool test rules deploy/prometheus/alerts-test.yml
  bounded 60 promtool check config deploy/prometheus/prometheus.yml
}

# The worst that is allowed is 2.0 of 10. The programs that the unit starts need not be here.
systemd_unit() {
  sed 's#^ExecStart=[^ ]*#ExecStart=/bin/true#' deploy/systemd/canopy.service >"$work/canopy.service"
  bounded 60 systemd-analyze verify "$work/canopy.service"
  bounded 60 systemd-analyze security --offline=true --threshold=20 --no-pager "$work/canopy.service" | tail -n 1
}
