package dev.canopy;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The service is as deploy/ describes it. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DeployIT {
    private static final Path ALERTS = Path.of("deploy", "prometheus", "alerts.yml");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The first is of its plugin for backups. */
    private static final Set<String> METRICS_OF_CLOUD_NATIVE_PG = Set.of(
            "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
            "cnpg_pg_stat_archiver_last_archived_time",
            "cnpg_pg_stat_archiver_last_failed_time");

    /** Names in a query of Prometheus that no parenthesis follows, once texts, labels and times are gone. */
    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][a-zA-Z0-9_:]*\\b(?!\\s*\\()");

    private static final Pattern NO_METRIC = Pattern.compile(
            "\"[^\"]*\"|\\{[^}]*}|\\[[^\\]]*]|\\b(by|without|on|ignoring)\\s*\\([^)]*\\)|\\b(and|or|unless|bool)\\b");

    /** Such as {@code data.#(kind=="meter")#}. */
    private static final Pattern SOME_OF_A_LIST = Pattern.compile("(\\w+)\\.#\\((\\w+)==\"(\\w+)\"\\)#");

    /** Metrics that the JVM has and a native executable, with its serial collector, has not. */
    private static final Pattern NOT_NATIVE = Pattern.compile("jvm_gc_.*|jvm_memory_usage_after_gc|jvm_buffer_.*");

    /** Of this metric, a native executable has no value. */
    private static final String MAXIMUM = "jvm_memory_max_bytes";

    @Test
    void servesEachMetricOfTheDashboardAndTheAlerts() throws IOException {
        Forest forest = Forest.of(Forest.tree("root"));
        forest.use(Forest.event("u", "root", "chat", "0.5")).then().statusCode(200);
        given().contentType("application/x-ndjson")
                .body(forest.body(Forest.event("v", "root", "chat", "0.5")).getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/usage")
                .then()
                .statusCode(200);
        get("/api/v1/tenants/" + forest.key("root") + "/metrics").then().statusCode(200);
        System.gc(); // some metrics are of a collection

        Set<String> served = get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());
        served.add("up"); // of Prometheus itself
        served.add("canopy_database_replica_lag_seconds"); // of a service with a read replica: ReadReplicaIT
        served.addAll(METRICS_OF_CLOUD_NATIVE_PG);
        assertThat(metrics(alertExpressions())).isNotEmpty().isSubsetOf(served);
        assertThat(metrics(dashboardExpressions())).isNotEmpty().isSubsetOf(served);
    }

    /** The same dashboard and alerts are for both. */
    @Test
    void usesNoMetricThatANativeExecutableLacks() throws IOException {
        assertThat(Stream.concat(alertExpressions().stream(), dashboardExpressions().stream()))
                .isNotEmpty()
                .allSatisfy(expression -> assertThat(metrics(List.of(expression)))
                        .doesNotContain(MAXIMUM)
                        .noneMatch(metric -> NOT_NATIVE.matcher(metric).matches()));
        assertThat(get("/q/metrics").asString()).contains("\njvm_buffer_", "\n" + MAXIMUM);
    }

    @Test
    void hasARunbookForEachAlert() throws IOException {
        Set<String> alerts = rules().findValuesAsText("alert").stream().collect(Collectors.toCollection(TreeSet::new));
        Set<String> entries = Files.readString(Path.of("docs", "runbooks.md"))
                .lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(entries).isEqualTo(alerts);
        for (JsonNode rule : rules().get("groups").get(0).get("rules")) {
            String name = rule.get("alert").asText();
            assertThat(rule.get("annotations").get("runbook_url").asText())
                    .isEqualTo("https://docs.example.com/canopy/docs/runbooks/#" + name.toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void hasTheSameAlertsForTheOperator() throws IOException {
        JsonNode operator = yaml(Path.of("deploy", "kubernetes", "base", "prometheus-rule.yaml"));

        assertThat(operator.get("spec")).isEqualTo(rules());
    }

    /** Grafana asks the service itself for the metrics of tenants, through its data source Infinity. */
    @Test
    void answersEachQueryOfTheDashboardOfTenants() throws IOException {
        Forest forest = Forest.of(Forest.tree("root", Forest.tree("child")));
        given().contentType("application/json")
                .body("""
                        {"id":"%s","tenant":"%s","feature":"chat","user":"ann","cost":"0.5","time":"2026-03-01T10:00:00Z"}""".formatted(forest.key("u"), forest.key("child")))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200);
        JsonNode dashboard = JSON.readTree(
                Path.of("deploy", "grafana", "dashboards", "tenants.json").toFile());
        List<JsonNode> queries = Stream.of("targets", "infinityQuery")
                .flatMap(name -> dashboard.findValues(name).stream())
                .flatMap(found -> found.isArray() ? found.valueStream() : Stream.of(found))
                .toList();

        assertThat(queries).hasSizeGreaterThan(10).allSatisfy(query -> {
            JsonNode answer = JSON.readTree(ask(query, forest.key("root")));
            List<JsonNode> rows =
                    select(answer, query.get("root_selector").asText()).toList();
            assertThat(rows).isNotEmpty();
            assertThat(query.get("columns")
                            .valueStream()
                            .map(column -> column.get("selector").asText()))
                    .as(query.get("url").asText())
                    .isNotEmpty()
                    .allSatisfy(column ->
                            assertThat(select(rows.getFirst(), column)).hasSize(1));
        });
        // The end of a day has events: a sort by a meter would read those of all tenants.
        assertThat(dashboard.toString())
                .contains("totalInputTokens", "totalOutputTokens", "totalActiveUsers", "\"${meter}\"")
                .doesNotContain("-${meter}");
    }

    /** What the data source selects: by names with points between, {@code *} for any name, and some of a list. */
    private static Stream<JsonNode> select(JsonNode from, String selector) {
        Matcher some = SOME_OF_A_LIST.matcher(selector);
        if (some.matches()) {
            return from.path(some.group(1))
                    .valueStream()
                    .filter(one -> one.path(some.group(2)).asText().equals(some.group(3)));
        }
        Stream<JsonNode> found = Stream.of(from);
        for (String name : selector.isEmpty() ? new String[0] : selector.split("\\.")) {
            found = found.flatMap(node -> name.equals("*") ? node.valueStream() : Stream.ofNullable(node.get(name)));
        }
        return found.flatMap(node -> node.isArray() ? node.valueStream() : Stream.of(node));
    }

    private static String ask(JsonNode query, String tenant) {
        UnaryOperator<String> fill = text -> text.replace("${tenant}", tenant)
                .replace("${meter}", "totalActiveUsers")
                .replace("${__from:date:iso}", "2026-02-28T00:00:00.000Z")
                .replace("${__to:date:iso}", "2026-03-02T23:59:59.999Z"); // the end of a day, as Grafana has it
        RequestSpecification request = given();
        query.at("/url_options/params")
                .forEach(parameter -> request.queryParam(
                        parameter.get("key").asText(),
                        fill.apply(parameter.get("value").asText())));
        return request.get(fill.apply(query.get("url").asText()))
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private static List<String> alertExpressions() throws IOException {
        return rules().findValuesAsText("expr");
    }

    private static List<String> dashboardExpressions() throws IOException {
        return JSON.readTree(Path.of("deploy", "grafana", "dashboards", "canopy.json")
                        .toFile())
                .findValuesAsText("expr");
    }

    private static JsonNode rules() throws IOException {
        return yaml(ALERTS);
    }

    private static JsonNode yaml(Path file) throws IOException {
        return JSON.valueToTree(new Yaml().<Object>load(Files.readString(file)));
    }

    private static Set<String> metrics(List<String> expressions) {
        return expressions.stream()
                .map(expression -> NO_METRIC.matcher(expression).replaceAll(" "))
                .flatMap(expression -> NAME.matcher(expression).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
