package dev.canopy.usage;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.canopy.access.Caller;
import dev.canopy.access.Grant;
import dev.canopy.access.Role;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With the settings that let foreign usage in. */
@QuarkusTest
@TestProfile(ProvisioningIT.Lenient.class)
@QuarkusTestResource(TestDatabase.class)
class ProvisioningIT {
    private static final String OPERATOR = "canopy_0a1b2c3d_" + "provisioning0".repeat(4);
    private static final String PLACE = "provisioning-place";
    private static final String JSON = "application/json";

    public static class Lenient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "canopy.access.mode", "required",
                    "canopy.access.operator-key", OPERATOR,
                    "canopy.usage.unknown-tenant", "create-below:" + PLACE,
                    "canopy.usage.unknown-feature", "create",
                    "canopy.usage.unknown-fields", "attributes");
        }
    }

    @Inject
    Sql sql;

    @Inject
    AgroalDataSource database;

    @Inject
    UsageIntake intake;

    @Inject
    Vertx vertx;

    private final String x = "p" + System.nanoTime() % 1_000_000_000L;
    private String reporter = "";

    @BeforeEach
    void plant() {
        as(OPERATOR)
                .contentType("application/x-ndjson")
                .body(("{\"key\":\"" + PLACE + "\",\"name\":\"Place\"}\n{\"key\":\"" + x
                                + "-other\",\"name\":\"Other\"}")
                        .getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/tenants/import")
                .then()
                .statusCode(200);
        reporter = key("reporter-" + x, PLACE);
    }

    /** Other tests expect the features of a new database only. */
    @AfterEach
    void retireFeatures() {
        sql.rows("select key from ai_feature where key like ? and retired_at is null", x + "%")
                .forEach(key ->
                        as(OPERATOR).delete("/api/v1/features/" + key).then().statusCode(204));
    }

    private static RequestSpecification as(String key) {
        return given().header("Authorization", "Bearer " + key);
    }

    private static String key(String name, String tenant) {
        return as(OPERATOR)
                .contentType(JSON)
                .body("{\"name\":\"" + name + "\",\"role\":\"reporter\",\"tenant\":\"" + tenant + "\"}")
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
    }

    private String event(String id, String tenant, String feature) {
        return "{\"id\":\"" + x + id + "\",\"tenant\":\"" + tenant + "\",\"feature\":\"" + feature
                + "\",\"cost\":\"1\",\"time\":\"2026-03-01T00:00:00Z\",\"trace\":{\"id\":7}}";
    }

    private Response post(String body) {
        return post(reporter, body);
    }

    private static Response post(String key, String body) {
        return as(key).contentType(JSON).body(body).post("/api/v1/usage");
    }

    private static int tenant(String key) {
        return as(OPERATOR).get("/api/v1/tenants/" + key).statusCode();
    }

    private static int feature(String key) {
        return as(OPERATOR).get("/api/v1/features/" + key).statusCode();
    }

    @Test
    void storesAnEventOfAnUnknownTenantAndFeatureWithItsUnknownFields() {
        post(event("1", x.toUpperCase(Locale.ROOT) + "-New", x + "-feature"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1));

        as(OPERATOR)
                .get("/api/v1/tenants/" + x + "-new")
                .then()
                .statusCode(200)
                .body("parent", equalTo(PLACE))
                .body("name", equalTo(x + "-new"));
        assertThat(feature(x + "-feature")).isEqualTo(200);
        assertThat(sql.one("select attributes from usage_event where id = ?", x + "1"))
                .isEqualTo("{\"trace\": {\"id\": 7}}");
    }

    @Test
    void logsWhoCreatedTheTenantAndTheFeature() {
        post(event("1", x + "-new", x + "-feature"));

        assertThat(sql.rows(
                        "select actor, action, target from audit_entry where target in (?, ?) order by action",
                        x + "-new",
                        x + "-feature"))
                .containsExactly(
                        "reporter-" + x + "|feature.create|" + x + "-feature",
                        "reporter-" + x + "|tenant.create|" + x + "-new");
    }

    @Test
    void keepsTheOutcomesOfStoredEventsIfAFeatureCannotBeCreatedNow() throws Exception {
        String events = "[" + event("1", PLACE, "chat") + "," + event("2", PLACE, x + "-feature") + "]";
        execute("create function " + x + "_busy() returns trigger language plpgsql as $$ begin"
                + " raise exception 'busy' using errcode = '55P03'; end $$");
        execute("create trigger " + x + " before insert on ai_feature for each row execute function " + x + "_busy()");
        try {
            post(events).then().statusCode(503).body("accepted", equalTo(1)).body("rejected", equalTo(0));
        } finally {
            execute("drop function " + x + "_busy cascade");
        }

        post(events).then().statusCode(200).body("accepted", equalTo(1)).body("duplicates", equalTo(1));
    }

    private void execute(String statement) throws Exception {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    @Test
    void countsAnEventThatIsSentAgainOnce() {
        String event = event("1", x + "-new", x + "-feature");
        post(event);

        post(event).then().body("accepted", equalTo(0)).body("duplicates", equalTo(1));
    }

    @Test
    void storesAllEventsOfRequestsThatNeedTheSameTenantAtTheSameTime() {
        List<CompletableFuture<Integer>> requests = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> post(event("c" + i, x + "-new", x + "-feature")).<Integer>path("accepted")))
                .toList();

        assertThat(requests.stream().map(CompletableFuture::join)).containsOnly(1);
    }

    @Test
    void createsNothingForACallerOfAnotherSubtree() {
        String other = key("other-" + x, x + "-other");

        post(other, event("1", x + "-new", x + "-feature"))
                .then()
                .statusCode(422)
                .body("errors[0].detail", equalTo("tenant '" + x + "-new' is unknown"));

        assertThat(tenant(x + "-new")).isEqualTo(404);
        assertThat(feature(x + "-feature")).isEqualTo(404);
    }

    @Test
    void refusesAnEventOfATenantOutsideTheScopeAndAddsNoFeatureForIt() {
        post(event("1", x + "-other", x + "-feature"))
                .then()
                .statusCode(422)
                .body("errors[0].detail", equalTo("tenant '" + x + "-other' is unknown"));

        assertThat(feature(x + "-feature")).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, chat, 'tenant ''a/b'' is unknown; it cannot be created (canopy.usage.unknown-tenant), because a key must"
                + " match [a-z0-9][a-z0-9._-]{0,62} and not be a reserved word'",
        "provisioning-place, a b, 'feature ''a b'' is not in the catalogue; it cannot be added"
                + " (canopy.usage.unknown-feature), because a key must match [a-z0-9][a-z0-9._-]{0,62}'"
    })
    void namesTheSettingAndTheFormOfAKeyThatIsNotValid(String tenant, String feature, String detail) {
        post("[" + event("1", tenant, feature) + "," + event("2", PLACE, "chat") + "]")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("errors[0].index", equalTo(0))
                .body("errors[0].detail", equalTo(detail));
    }

    @Test
    void doesNotTakeBackTheRetirementOfAFeature() {
        as(OPERATOR).contentType(JSON).body("{\"name\":\"F\"}").put("/api/v1/features/" + x + "-feature");
        as(OPERATOR).delete("/api/v1/features/" + x + "-feature");
        String now = event("1", x + "-new", x + "-feature").replaceFirst(",\"time\":\"[^\"]*\"", "");

        post(now)
                .then()
                .statusCode(422)
                .body("errors[0].detail", equalTo("feature '" + x + "-feature' is not in the catalogue"));
        assertThat(feature(x + "-feature")).isEqualTo(404);
    }

    @Test
    void runsAsManyStatementsForManyUnknownTenantsAsForOne() {
        int few = statements(post(OPERATOR, "[" + event("few", x + "-few", x + "-one") + "]"));
        StringBuilder events = new StringBuilder(event("many", x + "-many", x + "-two"));
        for (int i = 0; i < 100; i++) {
            events.append(',').append(event("many" + i, x + "-many" + i, x + "-two" + i % 5));
        }

        assertThat(statements(post(OPERATOR, "[" + events + "]"))).isEqualTo(few);
        assertThat(statements(post(OPERATOR, event("known", x + "-few", x + "-one"))))
                .isLessThan(few);
    }

    private static int statements(Response response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return Integer.parseInt(response.header("Server-Timing").replaceFirst(".*desc=\"(\\d+).*", "$1"));
    }

    @Test
    void takesForeignCloudEvents() {
        as(reporter)
                .contentType("application/cloudevents+json")
                .body("{\"specversion\":\"1.0\",\"type\":\"com.example.call\",\"id\":\"" + x
                        + "\",\"source\":\"gateway\","
                        + "\"subject\":\"" + x + "-new\",\"traceparent\":\"00\",\"data\":{\"feature\":\"" + x
                        + "-feature\",\"model\":\"m\",\"inputTokens\":3,\"route\":\"/v1\"}}")
                .post("/api/v1/usage")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1));

        assertThat(sql.one("select attributes from usage_event where id = ?", x))
                .isEqualTo("{\"route\": \"/v1\"}");
    }

    @Test
    void takesSpansOfUnknownTenants() {
        String attribute = "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}";
        as(reporter)
                .contentType(JSON)
                .body(
                        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"5b8efff798038103d269b633813fc60c\","
                                + "\"spanId\":\"%016x\",\"endTimeUnixNano\":\"1772366400000000000\",\"attributes\":["
                                        .formatted(System.nanoTime())
                                + attribute.formatted("gen_ai.operation.name", "chat") + ","
                                + attribute.formatted("gen_ai.request.model", "m") + ","
                                + attribute.formatted("canopy.tenant", x + "-new") + ","
                                + attribute.formatted("canopy.feature", x + "-feature")
                                + ",{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"1\"}}]}]}]}]}")
                .post("/v1/traces")
                .then()
                .statusCode(200)
                .body(equalTo("{}"));

        assertThat(tenant(x + "-new")).isEqualTo(200);
    }

    /** As the consumer of Kafka does it. */
    private IntakeResult take(Caller caller, CloudEventMessage... messages) {
        return OnContext.await(vertx, () -> intake.deliver(List.of(messages)).append(caller));
    }

    private CloudEventMessage structured(String id, String tenant, String data) {
        return CloudEventMessage.structured(("{\"specversion\":\"1.0\",\"type\":\"t\",\"id\":\"" + x + id
                        + "\",\"source\":\"broker\",\"subject\":\"" + x + tenant + "\",\"data\":" + data + "}")
                .getBytes(StandardCharsets.UTF_8));
    }

    private Caller below(String tenant) {
        Long id = Long.valueOf(sql.one("select id from tenant where key = ?", tenant));
        return Caller.system("writers", List.of(new Grant(id, tenant, Role.REPORTER)));
    }

    @Test
    void takesMessagesOfABrokerWithUnknownTenantsFeaturesAndFields() {
        Map<String, byte[]> headers = new HashMap<>();
        Map.of("specversion", "1.0", "type", "t", "id", x + "2", "source", "broker", "subject", x + "-new")
                .forEach((name, value) -> headers.put(name, value.getBytes(StandardCharsets.UTF_8)));
        String data = "{\"feature\":\"" + x + "-feature\",\"cost\":\"1\",\"route\":\"/v1\"}";

        IntakeResult done = take(
                below(PLACE),
                structured("1", "-new", data),
                CloudEventMessage.binary(
                        headers,
                        Optional.of("application/json".getBytes(StandardCharsets.UTF_8)),
                        data.getBytes(StandardCharsets.UTF_8)),
                structured("3", "/", data));

        assertThat(done.accepted()).isEqualTo(2);
        assertThat(done.refusals()).extracting(IntakeResult.Refusal::index).containsExactly(2);
        assertThat(done.refusals().getFirst().problem().violations())
                .extracting(violation -> violation.pointer() + " " + violation.detail())
                .first()
                .asString()
                .startsWith(
                        "/subject tenant '" + x + "/' is unknown; it cannot be created (canopy.usage.unknown-tenant)");
        assertThat(sql.rows("select attributes from usage_event where source = 'broker' and id like ?", x + "%"))
                .containsExactly("{\"route\": \"/v1\"}", "{\"route\": \"/v1\"}");
        assertThat(sql.rows(
                        "select actor_kind, actor, action from audit_entry where target in (?, ?) order by action",
                        x + "-new",
                        x + "-feature"))
                .containsExactly("system|writers|feature.create", "system|writers|tenant.create");
    }

    @Test
    void createsNothingForMessagesOutsideTheTenantsOfTheBroker() {
        IntakeResult done = take(
                below(x + "-other"), structured("1", "-new", "{\"feature\":\"" + x + "-feature\",\"cost\":\"1\"}"));

        assertThat(done.refusals().getFirst().problem().violations().getFirst().detail())
                .isEqualTo("tenant '" + x + "-new' is unknown");
        assertThat(tenant(x + "-new")).isEqualTo(404);
        assertThat(feature(x + "-feature")).isEqualTo(404);
    }

    /** Its price can only be found once it is in the tree. */
    @Test
    void keepsTheTenantOfAnEventThatIsRejectedForItsCost() {
        as(OPERATOR)
                .contentType(JSON)
                .body("{\"model\":\"" + x + "-model\",\"tenant\":\"" + PLACE
                        + "\",\"effectiveFrom\":\"2026-01-01\",\"rates\":{\"inputTokens\":\"1000000\"}}")
                .post("/api/v1/prices")
                .then()
                .statusCode(201);
        String event = "{\"id\":\"" + x + "%s\",\"tenant\":\"" + x + "-new\",\"feature\":\"chat\",\"model\":\"" + x
                + "-model\",\"time\":\"2026-03-01T00:00:00Z\",\"quantities\":{\"inputTokens\":%s}}";

        post(event.formatted("1", "1000000000000"))
                .then()
                .statusCode(422)
                .body("errors[0].detail", startsWith("the cost of the quantities is larger than "));

        assertThat(tenant(x + "-new")).isEqualTo(200);
        post(event.formatted("2", "1")).then().statusCode(200).body("unpriced", equalTo(0));
        assertThat(sql.one("select cost from usage_event where id = ?", x + "2"))
                .isEqualTo("1000000000");
    }

    @ParameterizedTest
    @CsvSource({"litellm, acme-emea, 2", "langfuse, acme-emea, 2"})
    void takesWhatOtherToolsSend(String tool, String team, int uses) throws Exception {
        String body = Files.readString(Path.of("src/test/resources/foreign/" + tool + ".json"))
                .replace(team, x + "-team")
                .replace("\"id\": \"", "\"id\": \"" + x);

        for (int accepted : List.of(uses, 0)) {
            as(reporter)
                    .contentType(JSON)
                    .body(body)
                    .post("/api/v1/usage/" + tool)
                    .then()
                    .statusCode(200)
                    .body("accepted", equalTo(accepted))
                    .body("duplicates", equalTo(uses - accepted))
                    .body("ignored", equalTo(1))
                    .body("rejected", equalTo(0));
        }

        assertThat(sql.rows(
                        "select cost, input_tokens from usage_event where source = ? and id like ? order by cost",
                        tool,
                        x + "%"))
                .endsWith("6250000|1200");
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, "application/x-ndjson", "application/jsonl"})
    void rejectsALineThatIsNoJsonAloneAndReportsConflicts(String type) {
        String payload = "{\"id\":\"" + x + "\",\"prompt_tokens\":%d,\"model\":\"m\",\"metadata\":{"
                + "\"user_api_key_team_id\":\"" + x + "-team\",\"user_api_key_alias\":\"" + x + "-feature\"}}";
        String first = payload.formatted(1);

        as(reporter)
                .contentType(type)
                .body((first + "\nno JSON\n" + payload.formatted(2)).getBytes(UTF_8))
                .post("/api/v1/usage/litellm")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("duplicates", equalTo(1))
                .body("errors.detail", equalTo(List.of("the JSON of the line is not valid")));
        as(reporter)
                .contentType(JSON)
                .body(payload.formatted(2))
                .post("/api/v1/usage/litellm")
                .then()
                .body("conflicts.id", equalTo(List.of(x)));
    }

    @Test
    void refusesAPayloadWithoutATenantAndNamesTheSetting() {
        as(reporter)
                .contentType(JSON)
                .body("[{\"id\":\"1\",\"prompt_tokens\":1}]")
                .post("/api/v1/usage/litellm")
                .then()
                .statusCode(422)
                .body(
                        "errors[0].detail",
                        equalTo("has '1': no tenant in metadata.user_api_key_team_id (canopy.litellm.tenant-fields)"));
    }
}
