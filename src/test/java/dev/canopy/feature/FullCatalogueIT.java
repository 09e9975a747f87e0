package dev.canopy.feature;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.EmbeddedPostgres;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** With a service and a database of its own: a feature keeps its bit for ever, so that others would find none free. */
@Standalone
@Execution(ExecutionMode.SAME_THREAD) // uses the server of the other tests
class FullCatalogueIT {
    private static final String NAME = "full_catalogue";
    private static final int BITS = 63;

    private static Datasource cluster;
    private static ServiceProcess service;

    @BeforeAll
    static void fill() throws Exception {
        cluster =
                EmbeddedPostgres.start(Path.of("target", "test-database"), OptionalInt.empty(), new CountDownLatch(0));
        execute("drop database if exists " + NAME + " with (force)");
        execute("create database " + NAME);
        String address = cluster.reactiveUrl().replace("postgresql://", "").replace("/canopy", "");
        String url = "postgresql://canopy:" + cluster.password().orElseThrow() + "@" + address + "/" + NAME;
        service = ServiceProcess.on(Path.of("target", "unused-full-catalogue"))
                .environment("CANOPY_DATABASE_URL", url)
                .startReady();
        put("retired").then().statusCode(201);
        given().delete(address("retired")).then().statusCode(204);
        int known = given().get(address("")).jsonPath().getList("data").size();
        for (int i = known + 1; i < BITS; i++) {
            put("feature-" + i).then().statusCode(201);
        }
    }

    @AfterAll
    static void drop() throws Exception {
        service.close();
        execute("drop database if exists " + NAME + " with (force)");
    }

    @Test
    void refusesAFeatureMore() {
        Response refused = put("one-more");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.contentType()).startsWith("application/problem+json");
        assertThat(refused.jsonPath().getString("detail"))
                .isEqualTo("The catalogue is full: it can hold 63 features, including retired ones.");
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

    private static Response put(String key) {
        return given().contentType("application/json")
                .body("{\"name\":\"A name\"}")
                .put(address(key));
    }

    private static URI address(String key) {
        return service.uri("/api/v1/features" + (key.isEmpty() ? "" : "/" + key));
    }

    private static void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        cluster.jdbcUrl().replaceFirst("/canopy$", "/postgres"),
                        cluster.username().orElseThrow(),
                        cluster.password().orElseThrow());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
