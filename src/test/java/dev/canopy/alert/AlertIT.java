package dev.canopy.alert;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AlertIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Inject
    Pool pool;

    @Inject
    AlertChecks checks;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private Forest forest;
    private int number;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
    }

    private String address(String tenant) {
        return "/api/v1/tenants/" + forest.key(tenant);
    }

    private static Response put(String address, String body) {
        return given().contentType("application/json").body(body).put(address);
    }

    private void add(String address, String body) {
        put(address, body).then().statusCode(201);
    }

    private void use(String tenant, String cost) {
        use(tenant, cost, Instant.now());
    }

    private void use(String tenant, String cost, Instant time) {
        given().contentType("application/json")
                .body(
                        "{\"id\":\"e%d\",\"source\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":\"%s\",\"time\":\"%s\"}"
                                .formatted(number++, forest.key("s"), forest.key(tenant), cost, time))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200);
    }

    private List<String> fired(String tenant, String alert) {
        return given().get(address(tenant) + "/alerts/" + alert)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("firings.threshold");
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /** An account that is being folded, or that the service itself is checking at this moment, is left out. */
    private void checkNow() {
        until(() -> {
            checks.checkMarked().await().atMost(SOON);
            return sql.one(
                            "select count(*) from alert_mark where root_id = (select root_id from tenant where key = ?)",
                            forest.key("root"))
                    .equals("0");
        });
    }

    @Test
    void firesAtEachThresholdInTheFoldThatReachesIt() {
        add(
                address("root") + "/budgets/m",
                "{\"amount\":\"10\",\"period\":\"P1Y\",\"thresholds\":[\"0.5\",\"0.8\",\"1\"]}");
        add(address("root") + "/alerts/m", "{\"budget\":\"m\"}");
        use("a1", "4");
        assertThat(fired("root", "m")).isEmpty();

        use("a1", "4");
        assertThat(fired("root", "m")).containsExactly("0.8", "0.5");

        use("b", "1");
        assertThat(fired("root", "m")).containsExactly("0.8", "0.5");

        use("b", "1");
        assertThat(fired("root", "m")).containsExactly("1", "0.8", "0.5");
    }

    /** A check that fails must not keep usage from being folded; it is made up for later. */
    @Test
    void foldsUsageWhoseAlertsCannotBeChecked() throws Exception {
        add(
                address("root") + "/alerts/m",
                "{\"metric\":\"totalInferenceCost\",\"threshold\":\"5\",\"period\":\"P1Y\"}");
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table alert_firing in access exclusive mode");

            use("a1", "6");

            given().get(address("root") + "/metrics?metrics=totalInferenceCost")
                    .then()
                    .statusCode(200)
                    .body("metrics.totalInferenceCost", equalTo("6"));
            other.rollback();
        }
        checkNow();
        assertThat(fired("root", "m")).containsExactly("1");
    }

    @Test
    void firesForTheTenantAndItsAncestorsAndNotBesideThem() {
        String alert = "{\"metric\":\"totalInferenceCost\",\"threshold\":\"5\",\"period\":\"P1Y\"}";
        for (String tenant : List.of("root", "a", "a1", "b")) {
            add(address(tenant) + "/alerts/m", alert);
        }

        use("a1", "5");

        assertThat(fired("a1", "m")).containsExactly("1");
        assertThat(fired("a", "m")).containsExactly("1");
        assertThat(fired("root", "m")).containsExactly("1");
        assertThat(fired("b", "m")).isEmpty();
    }

    @Test
    void showsWhatItHasFiredFor() {
        add(address("a") + "/alerts/m", "{\"metric\":\"usageCount\",\"threshold\":1}");

        use("a", "5");

        given().get(address("a") + "/alerts")
                .then()
                .statusCode(200)
                .body("data.name", equalTo(List.of("m")))
                .body("data[0].threshold", equalTo(1))
                .body("data[0].firings[0].value", equalTo(1))
                .body("data[0].firings[0].amount", equalTo(1))
                .body("data[0].firings[0].metric", equalTo("usageCount"))
                .body("data[0].firings[0].from", equalTo(null));
    }

    /** More digits after the point than are stored. */
    @Test
    void firesForTheSumOfAMeterWithManyDecimals() {
        String meter = "fine" + System.nanoTime();
        given().contentType("application/json")
                .body("{\"aggregation\":\"sum\",\"value\":\"attributes.weight\"}")
                .put("/api/v1/meters/" + meter)
                .then()
                .statusCode(202);
        until(() -> given().get("/api/v1/meters/" + meter).path("state").equals("ready"));
        add(address("a") + "/budgets/m", "{\"metric\":\"" + meter + "\",\"amount\":\"0.2\"}");
        add(address("a") + "/alerts/m", "{\"budget\":\"m\"}");

        given().contentType("application/json")
                .body(
                        "{\"id\":\"fine\",\"source\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":\"0\",\"attributes\":{\"weight\":0.30000000000000004}}"
                                .formatted(forest.key("s"), forest.key("a")))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200);

        // If the fold does not know the meter yet, the alert is checked soon after it.
        until(() -> {
            checkNow();
            return fired("a", "m").equals(List.of("1"));
        });
        given().delete(address("a") + "/budgets/m").then().statusCode(204);
        given().delete("/api/v1/meters/" + meter).then().statusCode(204);
    }

    /** Even if the first value is below the threshold, and there was none before. */
    @Test
    void firesForAMaximumAndForUsers() {
        String meter = "longest" + System.nanoTime();
        given().contentType("application/json")
                .body("{\"aggregation\":\"max\",\"value\":\"attributes.seconds\"}")
                .put("/api/v1/meters/" + meter)
                .then()
                .statusCode(202);
        until(() -> given().get("/api/v1/meters/" + meter).path("state").equals("ready"));
        add(address("a") + "/alerts/long", "{\"metric\":\"" + meter + "\",\"threshold\":\"2.5\",\"period\":\"P1Y\"}");
        add(address("a") + "/alerts/users", "{\"metric\":\"activeUsers\",\"threshold\":2}");
        checkNow();
        assertThat(fired("a", "long")).isEmpty();

        for (String seconds : List.of("1", "30.5")) {
            assertThat(fired("a", "long")).isEmpty();
            assertThat(fired("a", "users")).isEmpty();
            given().contentType("application/json")
                    .body(
                            "{\"id\":\"%1$s\",\"source\":\"%2$s\",\"tenant\":\"%3$s\",\"feature\":\"chat\",\"cost\":\"0\",\"user\":\"%1$s\",\"attributes\":{\"seconds\":%1$s}}"
                                    .formatted(seconds, forest.key("s"), forest.key("a")))
                    .post("/api/v1/usage?visibility=folded")
                    .then()
                    .statusCode(200);
        }

        until(() -> {
            checkNow();
            return fired("a", "long").equals(List.of("1"))
                    && fired("a", "users").equals(List.of("1"));
        });
        given().get(address("a") + "/alerts/long")
                .then()
                .body("threshold", equalTo("2.5"))
                .body("firings[0].value", equalTo("30.5"));
        given().get(address("a") + "/alerts/users").then().body("firings[0].value", equalTo(2));
        given().delete("/api/v1/meters/" + meter).then().statusCode(204);
    }

    @Test
    void firesForAMetricOfAMeterAndIsDeletedWithIt() {
        String meter = "pages" + System.nanoTime();
        String total = "total" + meter.substring(0, 1).toUpperCase(Locale.ROOT) + meter.substring(1);
        given().contentType("application/json")
                .body("{\"aggregation\":\"sum\",\"value\":\"attributes.pages\"}")
                .put("/api/v1/meters/" + meter)
                .then()
                .statusCode(202);
        until(() -> given().get("/api/v1/meters/" + meter).path("state").equals("ready"));
        add(address("root") + "/alerts/m", "{\"metric\":\"" + total + "\",\"threshold\":\"2.5\",\"period\":\"P1Y\"}");

        for (String pages : List.of("1.5", "1")) {
            assertThat(fired("root", "m")).isEmpty();
            given().contentType("application/json")
                    .body(
                            "{\"id\":\"%s\",\"source\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":\"0\",\"attributes\":{\"pages\":%s}}"
                                    .formatted(pages, forest.key("s"), forest.key("a"), pages))
                    .post("/api/v1/usage?visibility=folded")
                    .then()
                    .statusCode(200);
        }

        // If the fold does not know the meter yet, the alert is checked soon after it.
        until(() -> {
            checkNow();
            return fired("root", "m").equals(List.of("1"));
        });
        given().get(address("root") + "/alerts/m")
                .then()
                .body("metric", equalTo(total))
                .body("threshold", equalTo("2.5"))
                .body("firings[0].value", equalTo("2.5"));
        given().delete("/api/v1/meters/" + meter).then().statusCode(204);
        given().get(address("root") + "/alerts/m").then().statusCode(404);
    }

    @Test
    void firesAtTheWholeAmountOfABudgetWithoutThresholds() {
        add(address("a") + "/budgets/m", "{\"amount\":\"2\"}");
        add(address("a") + "/alerts/m", "{\"budget\":\"m\"}");

        use("a", "2");

        assertThat(fired("a", "m")).containsExactly("1");
    }

    @Test
    void firesForWhatIsReachedWhenItIsAdded() {
        use("a", "2");
        add(address("a") + "/alerts/m", "{\"metric\":\"inferenceCost\",\"threshold\":\"2\"}");

        checkNow();

        assertThat(fired("a", "m")).containsExactly("1");
    }

    @Test
    void firesAgainForAnotherAmountOfTheBudgetButNotForTheSame() {
        add(address("a") + "/budgets/m", "{\"amount\":\"2\"}");
        add(address("a") + "/alerts/m", "{\"budget\":\"m\"}");
        use("a", "2");

        for (String amount : List.of("1", "2", "3")) {
            put(address("a") + "/budgets/m", "{\"amount\":\"" + amount + "\"}")
                    .then()
                    .statusCode(200);
            checkNow();
        }

        assertThat(fired("a", "m")).hasSize(2);
    }

    @Test
    void firesOnceInEachPeriod() {
        add(address("a") + "/alerts/m", "{\"metric\":\"inferenceCost\",\"threshold\":\"2\",\"period\":\"P1D\"}");
        use("a", "2");
        use("a", "2");
        assertThat(fired("a", "m")).hasSize(1);

        // A day later, the firing is that of the period before.
        sql.rows(
                "update alert_firing f set starts_at = starts_at - interval '1 day', ends_at = ends_at - interval '1 day'"
                        + " from tenant t where t.id = f.tenant_id and t.key = ? returning 1",
                forest.key("a"));
        use("a", "2");
        use("a", "2");

        assertThat(fired("a", "m")).hasSize(2);
    }

    @Test
    void doesNotFireForALateEventOfAnEarlierPeriod() {
        add(address("a") + "/alerts/m", "{\"metric\":\"inferenceCost\",\"threshold\":\"2\",\"period\":\"P1D\"}");

        use("a", "3", Instant.now().minus(Duration.ofDays(2)));
        use("a", "1");
        assertThat(fired("a", "m")).isEmpty();

        use("a", "1");
        assertThat(fired("a", "m")).containsExactly("1");
    }

    @Test
    void deletesOldFiringsHoweverManyThereAre() {
        add(address("a") + "/alerts/m", "{\"metric\":\"inferenceCost\",\"threshold\":\"2\",\"period\":\"P1D\"}");
        use("a", "2");
        sql.rows("""
                insert into alert_firing (root_id, tenant_id, alert, metric, starts_at, ends_at, amount, share, value, fired_at)
                select a.root_id, a.tenant_id, a.name, a.metric, o.ended - interval '1 day', o.ended, 1, 1, 1, o.ended
                from alert a join tenant t on t.id = a.tenant_id,
                  (select now() - interval '401 days' - n * interval '1 minute' as ended from generate_series(1, 10500) n) o
                where t.key = ? returning 1""", forest.key("a"));

        checks.purge().await().atMost(SOON);

        assertThat(sql.one(
                        "select count(*) from alert_firing f join tenant t on t.id = f.tenant_id where t.key = ?",
                        forest.key("a")))
                .isEqualTo("1");
    }

    @Test
    void checksAfterAMove() {
        add(address("b") + "/alerts/m", "{\"metric\":\"totalInferenceCost\",\"threshold\":\"2\"}");
        use("a1", "2");
        given().contentType("application/json")
                .body("{\"parent\":\"" + forest.key("b") + "\"}")
                .post(address("a1") + "/move")
                .then()
                .statusCode(200);

        checkNow();

        assertThat(fired("b", "m")).containsExactly("1");
    }

    @Test
    void goesWithItsBudget() {
        add(address("a") + "/budgets/m", "{\"amount\":\"2\"}");
        add(address("a") + "/alerts/m", "{\"budget\":\"m\"}");

        given().delete(address("a") + "/budgets/m").then().statusCode(204);

        given().get(address("a") + "/alerts/m").then().statusCode(404);
    }

    @Test
    void rollsBackTogetherWithTheFold() {
        add(address("a") + "/alerts/m", "{\"metric\":\"inferenceCost\",\"threshold\":\"2\"}");
        long account = Long.parseLong(sql.one("select id from tenant where key = ?", forest.key("root")));
        String fold =
                "update usage_total t set own_cost = 3000000000 from tenant n where n.id = t.tenant_id and n.key = '"
                        + forest.key("a") + "'";
        String count = "select count(*) as fired from alert_firing f where f.root_id = " + account;

        long within = pool.withConnection(connection -> connection
                        .begin()
                        .chain(transaction -> connection
                                .query(fold)
                                .execute()
                                .chain(() -> checks.folded(connection, account))
                                .chain(() -> connection.query(count).execute())
                                .call(transaction::rollback)))
                .map(rows -> rows.iterator().next().getLong("fired"))
                .await()
                .atMost(SOON);

        assertThat(within).isEqualTo(1);
        assertThat(fired("a", "m")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"metric\":\"inferenceCost\"}",
                "{\"budget\":\"no-such\"}",
                "{\"budget\":\"no-such\",\"metric\":\"inferenceCost\",\"threshold\":1}",
                "{\"metric\":\"averageInferenceCost\",\"threshold\":1}",
                "{\"metric\":\"inferenceCost\",\"threshold\":-1}",
                "{\"metric\":\"inferenceCost\",\"threshold\":1,\"period\":\"P2D\"}",
                "{\"metric\":\"inferenceCost\",\"threshold\":1,\"webhook\":\"7b1f7f3e-0000-4000-8000-000000000000\"}"
            })
    void refusesWhatItCannotWatch(String body) {
        put(address("a") + "/alerts/m", body).then().statusCode(422);
    }

    @Test
    void queuesAMessageForItsWebhook() {
        String webhook = given().contentType("application/json")
                .body("{\"url\":\"https://hooks.example.invalid/x\"}")
                .post(address("a") + "/webhooks")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        add(
                address("a") + "/alerts/m",
                "{\"metric\":\"inferenceCost\",\"threshold\":\"2\",\"webhook\":\"" + webhook + "\"}");

        use("a", "2.5");

        given().get(address("a") + "/webhooks/" + webhook + "/deliveries")
                .then()
                .statusCode(200)
                .body("data.type", equalTo(List.of("metric.threshold")))
                .body("data[0].payload.data.alert", equalTo("m"))
                .body("data[0].payload.data.tenant", equalTo(forest.key("a")))
                .body("data[0].payload.data.value", equalTo("2.5"))
                .body("data[0].payload.data.threshold", equalTo("1"));
    }
}
