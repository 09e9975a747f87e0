package dev.canopy.ledger;

import static dev.canopy.testing.Forest.event;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Single turns of the folder, which folds only on request here. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(FoldIT.OnlyWhenAsked.class)
class FoldIT {
    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    @Inject
    FoldRepository folds;

    public static final class OnlyWhenAsked implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("canopy.ledger.fold-interval", "PT1H");
        }
    }

    @Test
    void foldsManyDeltasOfManyAccountsAtOnce() {
        List<Forest> forests =
                IntStream.range(0, 6).mapToObj(i -> Forest.wide(10, 3)).toList();
        int events = 30_000;
        LocalDate first = LocalDate.of(2025, 1, 1);
        String lines = IntStream.range(0, events)
                .mapToObj(i -> forests.get(i % 6)
                        .body(event(
                                String.valueOf(i),
                                String.valueOf(i / 6 % 10),
                                "chat",
                                "0.1",
                                first.plusDays(i / 60) + "T12:00:00Z")))
                .collect(Collectors.joining("\n"));
        given().contentType("application/x-ndjson")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/usage")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(events));
        assertThat(sql.one("select count(*) >= 20000 from usage_delta")).isEqualTo("t");
        Instant before = asOf();

        forests.get(0).use(event("last", "0", "chat", "1")).then().statusCode(200);

        assertThat(sql.one("select count(*) from usage_delta")).isEqualTo("0");
        assertThat(asOf()).isAfter(before);
        forests.forEach(forest -> rollups.assertUsageIsExact(forest.key("0")));
    }

    @Test
    void takesAQuarterOfATurnFromOneAccount() {
        Forest forest = Forest.wide(1, 1);
        forest.use(event("0", "0", "chat", "1")).then().statusCode(200);
        Instant before = asOf();
        String days = IntStream.rangeClosed(1, 30)
                .mapToObj(day -> forest.body(
                        event(String.valueOf(day), "0", "chat", "1", LocalDate.of(2026, 1, day) + "T12:00:00Z")))
                .collect(Collectors.joining(",", "[", "]"));
        given().contentType("application/json")
                .body(days)
                .post("/api/v1/usage")
                .then()
                .statusCode(200);

        assertThat(folds.fold(40).await().atMost(Duration.ofSeconds(10))).isEqualTo(new FoldRepository.Turn(10, true));
        assertThat(sql.one("select count(*) from usage_delta")).isEqualTo("20");
        assertThat(asOf()).isEqualTo(before);

        assertThat(folds.fold(84).await().atMost(Duration.ofSeconds(10))).isEqualTo(new FoldRepository.Turn(20, false));
        assertThat(sql.one("select count(*) from usage_delta")).isEqualTo("0");
        assertThat(asOf()).isAfter(before);
        rollups.assertUsageIsExact(forest.key("0"));
    }

    @Test
    void isLateButReadyWhenNobodyFolds() throws Exception {
        Forest forest = Forest.wide(1, 1);
        given().contentType("application/json")
                .body(forest.body(event("1", "0", "chat", "1")))
                .post("/api/v1/usage")
                .then()
                .statusCode(200);

        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'Roll-ups' }.status", equalTo("UP"))
                .body("checks.find { it.name == 'Roll-ups' }.data.lagMilliseconds", notNullValue());
        assertThat(given().get("/q/metrics").asString()).contains("canopy_fold_lag_seconds");
    }

    @Test
    void goesOnAsSoonAsAnotherFolderDies() throws Exception {
        Forest forest = Forest.wide(3, 2);
        try (Connection other = DriverManager.getConnection(
                        config("quarkus.datasource.jdbc.url"),
                        config("quarkus.datasource.username"),
                        config("quarkus.datasource.password"));
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(
                    "select pg_advisory_xact_lock(hashtext('canopy.fold'), account_lock(id)) from tenant where key = '"
                            + forest.key("0") + "'");
            CompletableFuture<Response> answer =
                    CompletableFuture.supplyAsync(() -> forest.use(event("1", "2", "chat", "1")));
            assertThat(answer).failsWithin(Duration.ofSeconds(1));

            other.abort(Runnable::run);

            assertThat(answer).succeedsWithin(Duration.ofSeconds(5));
        }
        assertThat(forest.metrics("0")).containsEntry("totalUsageCount", 1);
    }

    @Test
    void waitsForNoOtherAccount() throws Exception {
        Forest locked = Forest.wide(1, 1);
        Forest free = Forest.wide(2, 1);
        while (lock(free).equals(lock(locked))) {
            free = Forest.wide(2, 1); // a few accounts share a lock
        }
        try (Connection other = DriverManager.getConnection(
                        config("quarkus.datasource.jdbc.url"),
                        config("quarkus.datasource.username"),
                        config("quarkus.datasource.password"));
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtext('canopy.fold'), " + lock(locked) + ")");
            CompletableFuture<Response> waiting =
                    CompletableFuture.supplyAsync(() -> locked.use(event("1", "0", "chat", "1")));
            assertThat(waiting).failsWithin(Duration.ofSeconds(1));

            // A change of the other account, and a usage that its next fold includes.
            free.move("1", "0").then().statusCode(200);
            send(free, "2");
            sql.one("select fold_account(id, 100) from tenant where key = '" + free.key("0") + "'");
            assertThat(free.metrics("0")).containsEntry("totalUsageCount", 1);

            other.rollback();
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    private String lock(Forest forest) {
        return sql.one("select account_lock(id) from tenant where key = '" + forest.key("0") + "'");
    }

    private static void send(Forest forest, String id) {
        given().contentType("application/json")
                .body(forest.body(event(id, "0", "chat", "1")))
                .post("/api/v1/usage")
                .then()
                .statusCode(200);
    }

    private static String config(String key) {
        return ConfigProvider.getConfig().getValue(key, String.class);
    }

    private Instant asOf() {
        return Instant.parse(
                given().get("/api/v1/tenants/metrics?limit=1").jsonPath().getString("asOf"));
    }
}
