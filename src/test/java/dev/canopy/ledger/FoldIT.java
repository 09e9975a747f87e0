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
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Single rounds of the folder, which folds only on request here. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(FoldIT.OnlyWhenAsked.class)
class FoldIT {
    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    @Inject
    FoldRounds rounds;

    @Inject
    DataSource database;

    public static final class OnlyWhenAsked implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("canopy.ledger.fold-interval", "PT1H");
        }
    }

    /** What other tests have left. */
    @BeforeEach
    void foldAll() {
        await(() -> round(100_000).behind().isEmpty());
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

        Forest asking = forests.get(0);
        asking.use(event("last", "0", "chat", "1")).then().statusCode(200);
        assertThat(sql.one("select count(*) from usage_delta where root_id = " + id(asking)))
                .isEqualTo("0");
        assertThat(sql.one("select count(distinct root_id) from usage_delta")).isEqualTo("5");
        assertThat(asOf()).as("of all accounts").isEqualTo(before);
        await(() -> round(100_000).behind().isEmpty());

        assertThat(sql.one("select count(*) from usage_delta")).isEqualTo("0");
        assertThat(asOf()).isAfter(before);
        forests.forEach(forest -> rollups.assertUsageIsExact(forest.key("0")));
    }

    @Test
    void takesAQuarterOfARoundFromOneAccount() {
        Forest forest = Forest.wide(1, 1);
        forest.use(event("0", "0", "chat", "1")).then().statusCode(200);
        Instant before = asOf();
        Instant tenantBefore = asOf(forest);
        String days = IntStream.rangeClosed(1, 30)
                .mapToObj(day -> forest.body(
                        event(String.valueOf(day), "0", "chat", "1", LocalDate.of(2026, 1, day) + "T12:00:00Z")))
                .collect(Collectors.joining(",", "[", "]"));
        given().contentType("application/json")
                .body(days)
                .post("/api/v1/usage")
                .then()
                .statusCode(200);

        FoldRound.Result first = round(40);
        assertThat(first.deltas()).isEqualTo(10);
        assertThat(first.unfinished()).hasSize(1);
        assertThat(sql.one("select count(*) from usage_delta")).isEqualTo("20");
        assertThat(asOf()).isEqualTo(before);
        assertThat(asOf(forest)).as("of the tenant").isEqualTo(tenantBefore);

        FoldRound.Result second = round(84);
        assertThat(second.deltas()).isEqualTo(20);
        assertThat(second.behind()).isEmpty();
        assertThat(sql.one("select count(*) from usage_delta")).isEqualTo("0");
        assertThat(asOf()).isAfter(before);
        assertThat(asOf(forest)).as("of the tenant").isAfter(tenantBefore);
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

            // A change of the other account, and a usage that its fold includes.
            free.move("1", "0").then().statusCode(200);
            Instant before = asOf();
            free.use(event("2", "0", "chat", "1")).then().statusCode(200);
            assertThat(free.metrics("0")).containsEntry("totalUsageCount", 1);
            assertThat(asOf()).as("of all accounts").isEqualTo(before);

            other.rollback();
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
        }
        assertThat(locked.metrics("0")).containsEntry("totalUsageCount", 1);
    }

    @Test
    void foldsTheOthersWhenAnAccountCannotBeFolded() {
        Forest failing = Forest.wide(1, 1);
        Forest other = Forest.wide(1, 1);
        sql.rows("update usage_total set own_usage_count = 9223372036854775807 where root_id = " + id(failing)
                + " returning 1");
        send(failing, "1");

        other.use(event("2", "0", "chat", "1")).then().statusCode(200);

        assertThat(other.metrics("0")).containsEntry("totalUsageCount", 1);
        assertThat(round(100).failed()).containsOnlyKeys(id(failing));
        assertThat(given().get("/q/metrics").asString()).containsPattern("canopy_fold_failing\\S* 1.0");
        sql.rows("update usage_total set own_usage_count = 0 where root_id = " + id(failing) + " returning 1");
        await(() -> round(100).behind().isEmpty());
        assertThat(failing.metrics("0")).containsEntry("totalUsageCount", 1);
        assertThat(given().get("/q/metrics").asString()).containsPattern("canopy_fold_failing\\S* 0.0");
    }

    @Test
    void letsACreditAndATenantPassAFoldAndCountsThem() throws Exception {
        Forest forest = Forest.wide(2, 1);
        send(forest, "1");
        long before = version(forest);
        try (Connection fold = database.getConnection();
                Statement statement = fold.createStatement()) {
            fold.setAutoCommit(false);
            statement.execute("select fold_account(" + id(forest) + ", 100, 0, false)");

            CompletableFuture<String> credit = CompletableFuture.supplyAsync(
                    () -> sql.one("insert into credit (root_id, tenant_id, id, amount, reason) values (" + id(forest)
                            + ", " + id(forest) + ", 'c', 1, 'test') returning 1"));
            assertThat(credit).succeedsWithin(Duration.ofSeconds(5));
            assertThat(version(forest)).isEqualTo(before + 1);
            fold.commit();
        }
        assertThat(version(forest)).isEqualTo(before + 2);

        sql.one("select gather_account_changes()");

        assertThat(version(forest)).isEqualTo(before + 2);
        assertThat(sql.one("select count(*) from account_change where root_id = " + id(forest)))
                .isEqualTo("0");
    }

    @Test
    void rebuildsWhileACreditIsGranted() throws Exception {
        Forest forest = Forest.wide(1, 1);
        forest.use(event("1", "0", "chat", "1")).then().statusCode(200);
        sql.rows("update usage_total set own_cost = 7 where root_id = " + id(forest) + " returning 1");
        try (Connection rebuild = database.getConnection();
                Statement statement = rebuild.createStatement()) {
            rebuild.setAutoCommit(false);
            statement.execute("set transaction isolation level repeatable read");
            statement.execute("select 1 from tenant limit 1"); // takes the snapshot
            sql.one("insert into credit (root_id, tenant_id, id, amount, reason) values (" + id(forest) + ", "
                    + id(forest) + ", 'c', 1, 'test') returning 1");

            statement.execute("select rebuild_rollups(" + id(forest) + ")");
            rebuild.commit();
        }
        rollups.assertUsageIsExact(forest.key("0"));
    }

    @Test
    void notifiesReadersOnceForManyAccounts() throws Exception {
        List<Forest> forests =
                IntStream.range(0, 5).mapToObj(i -> Forest.wide(1, 1)).toList();
        forests.forEach(forest -> send(forest, "1"));
        try (Connection listener = database.getConnection();
                Statement statement = listener.createStatement()) {
            statement.execute("listen canopy_change");
            listener.unwrap(PGConnection.class).getNotifications();

            assertThat(round(100).deltas()).isEqualTo(5);

            assertThat(listener.unwrap(PGConnection.class).getNotifications(5_000))
                    .hasSize(1);
            statement.execute("unlisten *");
        }
    }

    @Test
    void gathersTheChangesOfARound() {
        sql.one(
                "with added as (insert into change (root_id, changes) select i % 7, 1 from generate_series(1, 300) i returning 1)"
                        + " select count(*) from added");
        String before = sql.one("select version from data_version");
        send(Forest.wide(1, 1), "1");

        round(100);

        assertThat(Long.parseLong(sql.one("select version from data_version"))).isGreaterThan(Long.parseLong(before));
        assertThat(Long.parseLong(sql.one("select count(*) from change"))).isLessThanOrEqualTo(101);
    }

    @Test
    void keepsWhatCannotBeReadAgainWhenADeletionIsFoldedAfterItsMonthWasDropped() {
        Forest forest = Forest.wide(2, 1);
        forest.use(
                        event("1", "1", "chat", "1", "2001-03-10T10:00:00Z"),
                        event("2", "1", "translation", "2", "2001-03-10T11:00:00Z"))
                .then()
                .statusCode(200);
        given().delete("/api/v1/usage?source=test&tenant=" + forest.key("0") + "&id=" + forest.key("1"))
                .then()
                .statusCode(204);
        try {
            sql.one("update usage_retention set horizon = '2001-04-01' returning 1");
            sql.rows("delete from usage_event where root_id = " + id(forest) + " returning 1");

            round(100);

            String sums =
                    "select %1$s_usage_count, %1$s_cost, %1$s_feature_mask = (select bits_or(bits_of(chat.id), bits_of(translation.id))"
                            + " from ai_feature chat, ai_feature translation"
                            + " where chat.key = 'chat' and translation.key = 'translation'), %1$s_last_used_at ="
                            + " '2001-03-10T11:00:00Z' from usage_day d join tenant t on t.id = d.tenant_id where t.key = ?";
            assertThat(sql.rows(sums.formatted("own"), forest.key("1"))).containsExactly("1|2000000000|t|t");
            assertThat(sql.rows(sums.formatted("subtree"), forest.key("0"))).containsExactly("1|2000000000|t|t");
            assertThat(sql.one("select rebuild_rollups(" + id(forest) + ")")).isEqualTo("0");
            assertThat(sql.one("select differences from rebuild_meters(" + id(forest) + ", null, 1000)"))
                    .isEqualTo("0");
        } finally {
            sql.one("update usage_retention set horizon = null returning 1");
        }
    }

    private FoldRound.Result round(int limit) {
        return rounds.round(limit).await().atMost(Duration.ofSeconds(10));
    }

    private long id(Forest forest) {
        return Long.parseLong(sql.one("select id from tenant where key = '" + forest.key("0") + "'"));
    }

    private long version(Forest forest) {
        return Long.parseLong(sql.one("select version from account_version where root_id = " + id(forest)));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).isTrue();
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

    private Instant asOf(Forest forest) {
        return Instant.parse(sql.one("""
                select to_char(f.as_of at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                from tenant_freshness f join tenant t on t.id = f.tenant_id where t.key = ?
                """, forest.key("0")));
    }
}
