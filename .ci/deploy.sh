# Checks that the files in deploy/ are valid, as far as possible without a cluster. Sourced by .ci/run.

readonly kubernetes=v1.34.1 cloudnative_pg=v1.27.0 prometheus_operator=v0.85.0 kubeconform=v0.6.7 kustomize=v5.7.1

deploy_files() {
  local overlay
  need go golang-go
  need python3 python3
  python3 -c 'import yaml' 2>/dev/null || apt_install python3-yaml || fail "python3-yaml is missing and cannot be installed"
  export GOPATH=$work/go GOBIN=$work/bin GOFLAGS=-modcacherw
  make_kubernetes_schemas
  bounded 300 go install "github.com/yannh/kubeconform/cmd/kubeconform@$kubeconform"
  command -v kubectl >/dev/null || bounded 300 go install "sigs.k8s.io/kustomize/kustomize/v5@$kustomize"
  for overlay in dev production native; do
    kustomize_build "deploy/kubernetes/overlays/$overlay" >"$work/$overlay.yaml" || fail "the overlay $overlay cannot be built"
    printf '%s: ' "$overlay"
    bounded 60 "$work/bin/kubeconform" -strict -summary \
      -schema-location "$work/schemas/{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json" \
      "$work/$overlay.yaml"
  done
  compose_file
  alert_rules
}

make_kubernetes_schemas() {
  local api operator database
  api=$(module k8s.io/kubernetes "$kubernetes")
  operator=$(module github.com/prometheus-operator/prometheus-operator "$prometheus_operator")
  database=$(module github.com/cloudnative-pg/cloudnative-pg "$cloudnative_pg")
  bounded 120 .ci/kubernetes-schemas "$api/api/openapi-spec/swagger.json" \
    "$operator"/example/prometheus-operator-crd/monitoring.coreos.com_{servicemonitors,prometheusrules}.yaml \
    "$database/config/crd/bases/postgresql.cnpg.io_clusters.yaml" "$work/schemas"
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
  need docker-compose docker-compose
  CANOPY_DATABASE_PASSWORD=secret bounded 60 docker-compose --file "$compose_file" config --quiet
}

alert_rules() {
  need promtool prometheus
  bounded 60 promtool check rules deploy/prometheus/alerts.yml
  bounded 60 promtool check config deploy/prometheus/prometheus.yml
}
