package dev.canopy.feature;

import static io.restassured.RestAssured.given;
import static io.restassured.config.JsonConfig.jsonConfig;
import static io.restassured.path.json.config.JsonPathConfig.NumberReturnType.DOUBLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.EmbeddedPostgres;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** With a service and a database of its own, in which the catalogue is full. */
@Standalone
@Execution(ExecutionMode.SAME_THREAD) // uses the server of the other tests
class FullCatalogueIT {
    private static final String NAME = "full_catalogue";
    private static final int MAX = 1_000;
    private static final int ACTIVE = MAX - 1;

    private static Datasource cluster;
    private static ServiceProcess service;

    @BeforeAll
    static void fill() throws Exception {
        cluster =
                EmbeddedPostgres.start(Path.of("target", "test-database"), OptionalInt.empty(), new CountDownLatch(0));
        execute("postgres", "drop database if exists " + NAME + " with (force)");
        execute("postgres", "create database " + NAME);
        String address = cluster.reactiveUrl().replace("postgresql://", "").replace("/canopy", "");
        String url = "postgresql://canopy:" + cluster.password().orElseThrow() + "@" + address + "/" + NAME;
        service = ServiceProcess.on(Path.of("target", "unused-full-catalogue"))
                .environment("CANOPY_DATABASE_URL", url)
                .startReady();
        put("retired").then().statusCode(201);
        given().delete(address("retired")).then().statusCode(204);
        execute(
                NAME,
                "insert into ai_feature (id, key, name) select i, 'feature-' || i, 'A name' from generate_series(10, 999) i;"
                        + " select note_changed_catalogue()");
    }

    @AfterAll
    static void drop() throws Exception {
        service.close();
        execute("postgres", "drop database if exists " + NAME + " with (force)");
    }

    @Test
    void refusesAFeatureMore() {
        Response refused = put("one-more");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.contentType()).startsWith("application/problem+json");
        assertThat(refused.jsonPath().getString("detail"))
                .isEqualTo("The catalogue is full: it can hold 1000 features, including retired ones"
                        + " (canopy.catalogue.max-features).");
    }

    @Test
    void stillRenames() {
        put("chat").then().statusCode(200);
    }

    @Test
    void stillReactivatesARetiredFeature() {
        put("retired").then().statusCode(200);
        given().delete(address("retired")).then().statusCode(204);
    }

    @Test
    void countsEachFeatureOnce() {
        addTenant("{'key':'many','name':'Many'}");
        addTenant("{'key':'many-below','name':'Below','parent':'many'}");
        List<String> features = given().get(address("")).jsonPath().getList("data.key");
        String events = IntStream.range(0, 2 * ACTIVE)
                .mapToObj(i -> "{'id':'many-%d','time':'2026-03-0%dT12:00:00Z','tenant':'%s','feature':'%s','cost':'1'}"
                        .formatted(i, 1 + i % 2, i % 3 == 0 ? "many" : "many-below", features.get(i % ACTIVE)))
                .collect(Collectors.joining(","));
        use("[" + events + "]").then().statusCode(200).body("accepted", equalTo(2 * ACTIVE));

        assertThat(metrics("many", "").getDouble("subtreeFeatureAdoptionRate")).isEqualTo(1.0);
        assertThat(metrics("many", "").getDouble("featureAdoptionRate")).isEqualTo(ACTIVE / 3 / (double) ACTIVE);
        assertThat(metrics("many", "?from=2026-03-01&to=2026-03-02").getDouble("subtreeFeatureAdoptionRate"))
                .isEqualTo(1.0);
        assertThat(metrics("many", "?from=2026-03-01T11:00:00Z&to=2026-03-01T13:00:00Z")
                        .getDouble("subtreeFeatureAdoptionRate"))
                .isEqualTo(1.0);
        given().get(service.uri("/api/v1/tenants/many/metrics/breakdown?by=feature&metric=totalUsageCount"))
                .then()
                .statusCode(200)
                .body("data.size()", equalTo(ACTIVE))
                .body("data.value.unique()", equalTo(List.of(2)));
        rebuild().then().statusCode(200).body("differences", equalTo(0));
    }

    @Test
    void givesTheBitOfARemovedFeatureToAnother() {
        remove("retired").then().statusCode(204);
        remove("retired").then().statusCode(404);
        put("another").then().statusCode(201);
        put("one-more").then().statusCode(409);
        given().delete(address("another")).then().statusCode(204);
        remove("another").then().statusCode(204);
        put("retired").then().statusCode(201);
        given().delete(address("retired")).then().statusCode(204);
    }

    @Test
    void keepsAFeatureToWhichEvenACorrectionRefers() {
        addTenant("{'key':'corrected','name':'Corrected'}");
        put("retired").then().statusCode(200);
        use("[{'id':'correction','tenant':'corrected','feature':'retired','kind':'correction','cost':'-1'}]")
                .then()
                .statusCode(200);
        remove("retired").then().statusCode(409).body("detail", containsString("is in the catalogue"));
        given().delete(address("retired")).then().statusCode(204);

        remove("retired").then().statusCode(409).body("detail", containsString("has stored usage"));

        given().delete(service.uri("/api/v1/usage?source=default&id=correction"))
                .then()
                .statusCode(204);
        rebuild().then().statusCode(200);
        remove("retired").then().statusCode(204);
        put("retired").then().statusCode(201);
        given().delete(address("retired")).then().statusCode(204);
    }

    @Test
    void keepsAFeatureThatWasUsed() {
        addTenant("{'key':'user','name':'User'}");
        use("[{'id':'use','tenant':'user','feature':'feature-999','cost':'1'}]")
                .then()
                .statusCode(200);
        given().delete(address("feature-999")).then().statusCode(204);

        remove("feature-999").then().statusCode(409).body("detail", containsString("has stored usage"));

        put("feature-999").then().statusCode(200);
    }

    @Test
    void takesTrueOrFalseOnly() {
        given().delete(address("chat") + "?permanently=1")
                .then()
                .statusCode(400)
                .body("detail", containsString("permanently"));
    }

    private static Response rebuild() {
        return given().contentType("application/json").body("{}").post(service.uri("/api/v1/usage/rebuild"));
    }

    private static Response remove(String key) {
        return given().delete(address(key) + "?permanently=true");
    }

    private static void addTenant(String body) {
        given().contentType("application/json")
                .body(body.replace('\'', '"'))
                .post(service.uri("/api/v1/tenants"))
                .then()
                .statusCode(201);
    }

    private static Response use(String events) {
        return given().contentType("application/json")
                .body(events.replace('\'', '"'))
                .post(service.uri("/api/v1/usage?visibility=folded"));
    }

    private static JsonPath metrics(String tenant, String window) {
        return given().config(RestAssured.config().jsonConfig(jsonConfig().numberReturnType(DOUBLE)))
                .get(service.uri("/api/v1/tenants/" + tenant + "/metrics" + window))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .setRootPath("metrics");
    }

    private static Response put(String key) {
        return given().contentType("application/json")
                .body("{\"name\":\"A name\"}")
                .put(address(key));
    }

    private static URI address(String key) {
        return service.uri("/api/v1/features" + (key.isEmpty() ? "" : "/" + key));
    }

    private static void execute(String database, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        cluster.jdbcUrl().replaceFirst("/canopy$", "/" + database),
                        cluster.username().orElseThrow(),
                        cluster.password().orElseThrow());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
