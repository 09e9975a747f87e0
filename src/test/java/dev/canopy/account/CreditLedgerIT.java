package dev.canopy.account;

import static dev.canopy.account.Accounts.address;
import static dev.canopy.account.Accounts.atOnce;
import static dev.canopy.account.Accounts.delete;
import static dev.canopy.account.Accounts.get;
import static dev.canopy.account.Accounts.post;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Credits burn down: which credit pays which usage, and what is left. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CreditLedgerIT {
    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private Forest forest;
    private String credits;
    private int events;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a")));
        credits = address(forest, "a", "credits");
    }

    private void grant(String id, String amount, String more) {
        post(credits, "{\"id\":\"%s\",\"amount\":\"%s\",\"reason\":\"x\"%s}".formatted(id, amount, more))
                .then()
                .statusCode(201);
    }

    private void use(String cost, String time) {
        forest.use(event("e" + events++, "a", "chat", cost, time)).then().statusCode(200);
    }

    private void assertBalance(String balance) {
        assertThat(forest.metrics("a"))
                .containsEntry("creditBalance", balance)
                .containsEntry("subtreeCreditBalance", balance);
        assertThat(forest.metrics("root")).containsEntry("subtreeCreditBalance", balance);
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private List<String> ledger() {
        return get(credits + "/ledger")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .<Map<String, Object>>getList("data")
                .stream()
                .map(entry -> Stream.of("kind", "credit", "number", "amount", "remainder", "from", "to")
                        .map(field -> entry.get(field))
                        .filter(value -> value != null)
                        .map(value -> value.toString().replace("T00:00:00Z", ""))
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    @Test
    void losesOnlyTheRemainder() {
        use("9", "2026-03-01T12:00:00Z");
        grant("g", "10", ",\"expires\":\"2026-04-01\"");

        assertBalance("0");
        assertThat(ledger()).containsExactly("paid g 0 9 1 2026-04-01", "expired g 0 1 0 2026-04-01");

        use("0.5", "2026-03-02T12:00:00Z"); // late
        use("2", "2026-05-01T12:00:00Z");

        assertBalance("-2");
        assertThat(ledger())
                .containsExactly("paid g 0 9.5 0.5 2026-04-01", "expired g 0 0.5 0 2026-04-01", "overage 2 2026-04-01");
    }

    /**
     * A credit that waits for a fold has been checked before, and its events are kept for some time after the horizon
     * has moved.
     */
    @Test
    void readsThePartOfADayThatTheHorizonPassesWhileTheCreditWaits() throws Exception {
        use("3", "2026-03-01T10:00:00Z");
        use("4", "2026-03-01T14:00:00Z");
        grant("g", "10", ",\"effective\":\"2026-03-01T12:00:00Z\",\"expires\":\"2026-04-01\"");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            String tenant = "(select id from tenant where key = '" + forest.key("a") + "')";
            statement.execute("delete from credit_edge where tenant_id = " + tenant);
            statement.execute("update usage_retention set horizon = '2026-04-01'");
            statement.execute("select burn_credits(t.root_id, array[t.id]) from tenant t where t.id = " + tenant);
            try (ResultSet paid =
                    statement.executeQuery("select paid from credit_allotment where tenant_id = " + tenant)) {
                paid.next();
                assertThat(paid.getLong("paid")).isEqualTo(4_000_000_000L);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    @Test
    void paysByPriorityThenExpiryThenStartThenId() {
        grant("late", "1", ",\"expires\":\"2026-06-01\"");
        grant("early", "1", ",\"expires\":\"2026-05-01\"");
        grant("never", "1", "");
        grant("first", "1", ",\"priority\":1");
        grant("begun", "1", ",\"effective\":\"2026-02-01\",\"expires\":\"2026-05-01\"");
        grant("a", "1", "");

        use("5.5", "2026-03-01T00:00:00Z");

        assertThat(ledger())
                .containsExactly(
                        "paid first 0 1 0 2026-02-01 2026-05-01",
                        "paid early 0 1 0 2026-02-01 2026-05-01",
                        "paid begun 0 1 0 2026-02-01 2026-05-01",
                        "paid late 0 1 0 2026-02-01 2026-05-01",
                        "paid a 0 1 0 2026-02-01 2026-05-01",
                        "paid never 0 0.5 0.5 2026-02-01 2026-05-01");
        assertBalance("0.5");
    }

    @Test
    void cutsADayWhereACreditEndsAndFollowsTheEvents() {
        grant("g", "10", ",\"effective\":\"2026-03-01T06:00:00Z\",\"expires\":\"2026-03-01T12:00:00.000001Z\"");

        use("1", "2026-03-01T05:59:59.999999Z");
        use("2", "2026-03-01T06:00:00Z");
        use("3", "2026-03-01T12:00:00Z");
        use("4", "2026-03-01T12:00:00.000001Z");

        assertThat(ledger().stream().map(entry -> entry.replaceAll(" 2026.*", "")))
                .containsExactly("overage 1", "paid g 0 5 5", "expired g 0 5 0", "overage 4");
        assertBalance("-5");

        String third = forest.key("e2");
        given().queryParam("source", "test")
                .queryParam("id", third)
                .queryParam("visibility", "folded")
                .delete("/api/v1/usage")
                .then()
                .statusCode(204);

        assertThat(ledger()).anyMatch(entry -> entry.startsWith("paid g 0 2 8"));
        assertBalance("-5");
    }

    @Test
    void grantsAnAmountEachMonthAndRollsItOver() {
        grant("m", "10", ",\"effective\":\"2026-01-31\",\"expires\":\"2026-04-15\",\"recurrence\":\"P1M\"");
        use("4", "2026-02-01T00:00:00Z");
        use("12", "2026-03-01T00:00:00Z");

        assertThat(ledger())
                .containsExactly(
                        "paid m 0 4 6 2026-01-31 2026-02-28",
                        "expired m 0 6 0 2026-01-31 2026-02-28",
                        "paid m 1 10 0 2026-02-28 2026-03-31",
                        "overage 2 2026-02-28 2026-03-31",
                        "expired m 2 10 0 2026-03-31 2026-04-15");
        assertBalance("-2");
        delete(credits + "/m").then().statusCode(204);
        assertBalance("-16");

        grant(
                "r",
                "10",
                ",\"effective\":\"2026-01-31\",\"expires\":\"2026-04-15\",\"recurrence\":\"P1M\",\"rollover\":1");

        assertThat(ledger())
                .containsExactly(
                        "paid r 0 4 6 2026-01-31 2026-02-28",
                        "paid r 0 6 0 2026-02-28 2026-03-31",
                        "paid r 1 6 4 2026-02-28 2026-03-31",
                        "expired r 1 4 0 2026-03-31 2026-04-15",
                        "expired r 2 10 0 2026-03-31 2026-04-15");
        assertBalance("0");
    }

    @Test
    void keepsWhatIsTakenBackForLaterUsage() {
        grant("g", "10", ",\"expires\":\"2026-04-01\"");
        use("3", "2026-03-01T00:00:00Z");
        given().contentType("application/json")
                .body(
                        "{\"id\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"kind\":\"correction\",\"cost\":\"-2\",\"time\":\"2026-05-01T00:00:00Z\"}"
                                .formatted(forest.key("c"), forest.key("a")))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200);

        assertThat(ledger())
                .containsExactly("paid g 0 3 7 2026-04-01", "expired g 0 7 0 2026-04-01", "returned 2 2 2026-04-01");
        assertBalance("2");

        grant("later", "1", ",\"effective\":\"2026-06-01\"");
        use("2.5", "2026-06-01T00:00:00Z");

        assertThat(ledger())
                .endsWith(
                        "returned 2 2 2026-04-01 2026-06-01",
                        "offset 2 0 2026-06-01",
                        "paid later 0 0.5 0.5 2026-06-01");
        assertBalance("0.5");
    }

    @Test
    void doesNotCountACreditBeforeItIsEffective() {
        grant("soon", "5", ",\"effective\":\"2999-01-01\"");
        assertBalance("0");
        assertThat(ledger()).isEmpty();

        String second = Instant.now().plusSeconds(2).toString();
        grant("now", "3", ",\"effective\":\"" + second + "\"");
        await(() -> forest.metrics("a").get("creditBalance").equals("3"));
    }

    @Test
    void pagesThroughTheLedger() {
        grant("m", "1", ",\"effective\":\"2026-01-01\",\"expires\":\"2026-06-01\",\"recurrence\":\"P1M\"");

        Response first = get(credits + "/ledger?limit=3");
        Response second = get(credits + "/ledger?limit=3&cursor=" + first.path("next"));

        assertThat(first.jsonPath().getList("data.number")).containsExactly(0, 1, 2);
        assertThat(second.jsonPath().getList("data.number")).containsExactly(3, 4);
        assertThat(second.<String>path("next")).isNull();
        first.then().body("data[0].currency", equalTo("USD"));
        get(address(forest, "root", "credits/ledger")).then().statusCode(200).body("data.size()", equalTo(0));
        get("/api/v1/tenants/no-such/credits/ledger")
                .then()
                .statusCode(404)
                .body("detail", equalTo("There is no tenant 'no-such'."));
    }

    @Test
    void limitsTheCreditsOfATenant() {
        String ten = ",\"effective\":\"2020-01-01\",\"expires\":\"2030-01-01\",\"recurrence\":\"P1M\"";
        for (int i = 0; i < 8; i++) {
            grant("m" + i, "1", ten);
        }

        post(credits, "{\"id\":\"m8\",\"amount\":\"1\",\"reason\":\"x\"" + ten + "}")
                .then()
                .statusCode(409)
                .body("detail", containsString("can have at most 1000 credits"));
        post(credits, "{\"id\":\"m7\",\"amount\":\"1\",\"reason\":\"x\"" + ten + "}")
                .then()
                .statusCode(200);
        grant("one", "1", "");
    }

    /** A fold that does not see the credit, and a credit that does not see the fold, would leave a wrong balance. */
    @Test
    void waitsForAFoldIfACreditExpires() throws Exception {
        given().contentType("application/json")
                .body(forest.body(event("w", "a", "chat", "9", "2026-03-01T00:00:00Z")))
                .post("/api/v1/usage")
                .then()
                .statusCode(200);
        String account = sql.one("select root_id from tenant where key = ?", forest.key("a"));
        try (Connection fold = database.getConnection();
                Statement statement = fold.createStatement()) {
            fold.setAutoCommit(false);
            statement.execute("select fold_account(" + account + ", 100, 30000, false)");

            CompletableFuture<Void> granted =
                    CompletableFuture.runAsync(() -> grant("g", "10", ",\"expires\":\"2026-04-01\""));
            await(() -> !sql.rows("select 1 from pg_locks where locktype = 'advisory' and not granted")
                    .isEmpty());
            fold.commit();
            assertThat(granted).succeedsWithin(Duration.ofSeconds(30));
        }
        assertBalance("0");
    }

    @Test
    void countsCreditsThatAreGrantedAtOnce() throws Exception {
        use("7", "2026-03-01T00:00:00Z");

        List<Integer> statuses = atOnce(
                12,
                i -> post(
                        credits,
                        "{\"amount\":\"1\",\"reason\":\"x\",\"priority\":%d%s}"
                                .formatted(i % 4, i % 2 == 0 ? ",\"expires\":\"2026-04-01\"" : "")));

        assertThat(statuses).containsOnly(201);
        assertThat(sql.one("select burn_credits(root_id, array[id]) from tenant where key = ?", forest.key("a")))
                .isEqualTo("0");
    }

    /**
     * Deletions, folds and a rebuild change what the same credits have paid: none of them may wait for another in a
     * circle.
     */
    @Test
    void countsCreditsThatAreDeletedAtOnceWhileFoldsGoOn() throws Exception {
        for (int i = 0; i < 12; i++) {
            grant("g" + i, "1", ",\"expires\":\"2026-04-%02dT12:00:00Z\"".formatted(i + 1));
        }
        List<Integer> statuses = atOnce(18, i -> {
            if (i < 9) {
                Response deleted = given().delete(credits + "/g" + i);
                for (int tries = 0;
                        deleted.statusCode() == 503 && tries < 20;
                        tries++) { // a rebuild has taken its time
                    deleted = given().delete(credits + "/g" + i);
                }
                return deleted;
            }
            if (i == 9) {
                return given().contentType("application/json").body("{}").post("/api/v1/usage/rebuild");
            }
            return post(
                    "/api/v1/usage?visibility=folded",
                    "{\"id\":\"%s-%d\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":\"1\",\"time\":\"2026-03-01T00:00:00Z\"}"
                            .formatted(forest.key("e"), i, forest.key("a")));
        });

        assertThat(statuses).containsOnly(200, 204);
        assertThat(sql.one("select burn_credits(root_id, array[id]) from tenant where key = ?", forest.key("a")))
                .isEqualTo("0");
        assertBalance("-5");
    }

    /** Each of them alone fits. */
    @Test
    void keepsToTheLimitWhenCreditsAreGrantedAtOnce() throws Exception {
        List<Integer> statuses = atOnce(
                12,
                i -> post(
                        credits,
                        "{\"amount\":\"1\",\"reason\":\"x\",\"effective\":\"2026-01-01\",\"expires\":\"2036-01-01\",\"recurrence\":\"P1M\"}"));

        assertThat(statuses)
                .containsOnly(201, 409)
                .filteredOn(status -> status == 201)
                .hasSize(8);
    }

    @Test
    void isRepairedByARebuild() {
        grant("g", "10", ",\"expires\":\"2026-03-01T12:00:00Z\"");
        use("2", "2026-03-01T06:00:00Z");
        sql.one(
                "update credit_allotment set paid = 7000000000 from tenant t where t.id = tenant_id and t.key = ? returning 1",
                forest.key("a"));
        assertBalance("5");

        given().contentType("application/json")
                .body("{}")
                .post("/api/v1/usage/rebuild")
                .then()
                .statusCode(200);

        assertBalance("0");
    }
}
