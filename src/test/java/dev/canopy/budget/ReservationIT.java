package dev.canopy.budget;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.tenant.TenantRepository;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.Prepared;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import dev.canopy.testing.Work;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reservations from their request to their end. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ReservationIT {
    @Inject
    TenantRepository tenants;

    @Inject
    ReservationQueue queue;

    @Inject
    ReservationRepository repository;

    @Inject
    ReservationConfig config;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    @Inject
    Vertx vertx;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
    }

    private String of(String tenant) {
        return "/api/v1/tenants/" + forest.key(tenant);
    }

    private void limit(String tenant, String name, String fields) {
        given().contentType("application/json")
                .body("{\"enforcement\":\"hard\"," + fields + "}")
                .put(of(tenant) + "/budgets/" + name)
                .then()
                .statusCode(201)
                .body("enforcement", equalTo("hard"));
    }

    private Response reserve(String tenant, String body) {
        return given().contentType("application/json").body(body).post(of(tenant) + "/reservations");
    }

    private String id(String name) {
        return forest.key(name);
    }

    private static Response release(String id) {
        return given().delete("/api/v1/reservations/" + id);
    }

    /** Sends an event of now. */
    private Response use(String visibility, String id, String tenant, String fields) {
        return given().contentType("application/json")
                .body("{\"id\":\"%s\",\"source\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",%s}"
                        .formatted(id, forest.key("s"), forest.key(tenant), fields))
                .post("/api/v1/usage?visibility=" + visibility);
    }

    private void expect(String tenant, String name, String used, String reserved, String remaining) {
        given().get(of(tenant) + "/budgets/" + name)
                .then()
                .body("used", equalTo(used))
                .body("reserved", equalTo(reserved))
                .body("remaining", equalTo(remaining));
    }

    private void expectExhausted(Response answer, String detail) {
        answer.then()
                .statusCode(409)
                .body("type", equalTo("/problems/budget-exhausted"))
                .body("detail", equalTo(detail));
    }

    @Test
    void reservesWithinABudget() {
        limit("a", "month", "\"amount\":10,\"period\":\"P1M\"");

        reserve("a1", "{\"amount\":\"4\",\"id\":\"" + id("r") + "\",\"expiresIn\":\"PT10M\"}")
                .then()
                .statusCode(201)
                .body("id", equalTo(id("r")))
                .body("allowed", equalTo(true))
                .body("expires", notNullValue())
                .body("remaining", equalTo("6"));

        expect("a", "month", "0", "4", "6");
    }

    @Test
    void makesAnIdAndNeedsNoBudget() {
        reserve("a", "{\"amount\":\"4\"}")
                .then()
                .statusCode(201)
                .body("id", notNullValue())
                .body("$", hasKey("remaining"))
                .body("remaining", nullValue());
    }

    /** The budget that is exhausted is named, and the nearest of several. */
    @Test
    void saysThatAnAmountWasRounded() {
        reserve("a", "{\"amount\":\"0.0000000006\"}").then().statusCode(201).body("rounded", equalTo(1));
        reserve("a", "{\"amount\":\"0.5\"}").then().statusCode(201).body("rounded", nullValue());
    }

    @Test
    void refusesWhatDoesNotFit() {
        limit("root", "all", "\"amount\":8");
        limit("a", "team", "\"amount\":10");
        limit("a1", "mine", "\"amount\":10");
        reserve("a1", "{\"amount\":7}").then().statusCode(201).body("remaining", equalTo("1"));

        expectExhausted(
                reserve("a1", "{\"amount\":2}"),
                "The budget 'all' of the tenant '" + forest.key("root") + "' has 1 USD of totalInferenceCost left.");
        expectExhausted(
                reserve("a1", "{\"amount\":4}"),
                "The budget 'mine' of the tenant '" + forest.key("a1") + "' has 3 USD of totalInferenceCost left.");
        reserve("b", "{\"amount\":1}").then().statusCode(201).body("remaining", equalTo("0"));
        expect("root", "all", "0", "8", "0");
    }

    @Test
    void ignoresBudgetsThatAreNotHard() {
        given().contentType("application/json")
                .body("{\"amount\":1}")
                .put(of("a") + "/budgets/soft")
                .then()
                .statusCode(201);

        reserve("a", "{\"amount\":4}").then().statusCode(201).body("remaining", nullValue());
        expect("a", "soft", "0", "4", "-3");
    }

    private ReservationOutcome reserveWithin(String top, String tenant, String amount) {
        return reserveWithin(top, tenant, amount, id("r" + System.nanoTime()));
    }

    private ReservationOutcome reserveWithin(String top, String tenant, String amount, String id) {
        Scope scope = Scope.subtrees(Set.of(OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key(top)))));
        ReservationDraft draft = ReservationDraft.read(
                JsonNodeFactory.instance.objectNode().put("amount", amount).put("id", id), forest.key(tenant), config);
        return OnContext.await(
                vertx,
                () -> tenants.getIdentityForRead(scope, forest.key(tenant))
                        .chain(found ->
                                queue.reserve(new RequestedReservation(scope, found, forest.key(tenant), draft))));
    }

    /** A budget above the scope limits its callers, but neither its name nor what it has left is shown. */
    @Test
    void doesNotNameABudgetThatTheCallerDoesNotSee() {
        limit("root", "secret", "\"amount\":5");
        limit("a", "team", "\"amount\":100");

        ReservationOutcome.Granted granted = reserveWithin("a", "a1", "4").orThrow();
        ReservationOutcome refused = reserveWithin("a", "a1", "2");

        assertThat(granted.remaining().orElseThrow()).isEqualByComparingTo("96");
        assertThatThrownBy(refused::orThrow)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.BUDGET_EXHAUSTED))
                .hasMessageContaining(forest.key("a1"))
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("team")
                .hasMessageNotContaining(forest.key("root"));
    }

    @Test
    void answersARetryAsBefore() {
        limit("a", "b", "\"amount\":10");
        String body = "{\"amount\":6,\"id\":\"" + id("r") + "\"}";
        String first = reserve("a", body).then().statusCode(201).extract().asString();

        reserve("a", body).then().statusCode(201).body(equalTo(first));
        reserve("a", "{\"id\":\"" + id("r") + "\",\"amount\":\"6.00\"}")
                .then()
                .statusCode(201)
                .body(equalTo(first));
        expect("a", "b", "0", "6", "4");

        reserve("a", "{\"amount\":5,\"id\":\"" + id("r") + "\"}")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/conflict"));
    }

    /** A retry shows what is left now, and only of the budgets that its own caller sees. */
    @Test
    void showsACallerWhoRepeatsOnlyWhatItSees() {
        limit("root", "all", "\"amount\":10");
        limit("a", "team", "\"amount\":100");
        String id = id("r");
        reserve("a1", "{\"amount\":4,\"id\":\"" + id + "\"}").then().body("remaining", equalTo("6"));
        reserve("a", "{\"amount\":1}").then().body("remaining", equalTo("5"));

        ReservationOutcome.Granted repeated = reserveWithin("a", "a1", "4", id).orThrow();

        assertThat(repeated.remaining().orElseThrow()).isEqualByComparingTo("95");
        reserve("a1", "{\"amount\":4,\"id\":\"" + id + "\"}").then().body("remaining", equalTo("5"));
    }

    /** The key of a tenant that was used just now belongs to another tenant at once. */
    @Test
    void findsANewTenantWithTheKeyOfADeletedOne() {
        reserve("a1", "{\"amount\":1}").then().statusCode(201);
        given().delete(of("a1")).then().statusCode(204);
        reserve("a1", "{\"amount\":1}").then().statusCode(404);

        given().contentType("application/json")
                .body("{\"key\":\"%s\",\"name\":\"Again\",\"parent\":\"%s\"}"
                        .formatted(forest.key("a1"), forest.key("b")))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
        limit("b", "b", "\"amount\":3");

        reserve("a1", "{\"amount\":1}").then().statusCode(201).body("remaining", equalTo("2"));
        given().delete(of("a1")).then().statusCode(204);
        given().contentType("application/json")
                .body("{\"key\":\"%s\",\"name\":\"Again\",\"parent\":\"%s\"}"
                        .formatted(forest.key("a1"), forest.key("a")))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
        reserve("a1", "{\"amount\":1}").then().statusCode(201).body("remaining", equalTo(null));
    }

    /** A budget that is new, changed or deleted counts from the next decision on. */
    @Test
    void noticesEachChangeOfABudget() {
        limit("a", "b", "\"amount\":10");
        reserve("a1", "{\"amount\":1}").then().body("remaining", equalTo("9"));
        reserve("a1", "{\"amount\":1}").then().body("remaining", equalTo("8"));
        limit("root", "b", "\"amount\":5,\"period\":\"P1D\"");
        reserve("a1", "{\"amount\":1}").then().body("remaining", equalTo("2"));
        given().contentType("application/json")
                .body("{\"enforcement\":\"hard\",\"amount\":3,\"period\":\"P1Y\"}")
                .put(of("root") + "/budgets/b")
                .then()
                .statusCode(200);
        reserve("a1", "{\"amount\":1}").then().statusCode(409);
        given().delete(of("root") + "/budgets/b").then().statusCode(204);

        reserve("a1", "{\"amount\":1}").then().body("remaining", equalTo("6"));
    }

    @Test
    void keepsTheIdsOfTenantsApart() {
        limit("a", "b", "\"amount\":10");
        String body = "{\"amount\":4,\"id\":\"" + id("r") + "\"}";
        reserve("a", body).then().statusCode(201).body("remaining", equalTo("6"));

        reserve("a1", body).then().statusCode(201).body("remaining", equalTo("2"));

        expect("a", "b", "0", "8", "2");
    }

    @Test
    void releases() {
        limit("a", "b", "\"amount\":10");
        reserve("a1", "{\"amount\":10,\"id\":\"" + id("r") + "\"}").then().statusCode(201);

        release(id("r")).then().statusCode(204);

        expect("a", "b", "0", "0", "10");
        release(id("r")).then().statusCode(404).body("detail", equalTo("There is no reservation '" + id("r") + "'."));
    }

    /** Nothing is held under such an id any more, so it must not be answered as before. */
    @Test
    void doesNotAnswerARetryOfAReservationThatHasEnded() {
        limit("a", "month", "\"amount\":10");
        String body = "{\"amount\":\"4\",\"id\":\"" + id("r") + "\"}";
        reserve("a1", body).then().statusCode(201);
        release(id("r")).then().statusCode(204);

        reserve("a1", body).then().statusCode(409).body("type", equalTo("/problems/conflict"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "a%0Ab"})
    void knowsNoReservationWithAnotherFormOfId(String id) {
        given().urlEncodingEnabled(false)
                .delete("/api/v1/reservations/" + id)
                .then()
                .statusCode(404);
    }

    @Test
    void releasesOnlyWhatTheCallerSees() {
        reserve("b", "{\"amount\":1,\"id\":\"" + id("r") + "\"}").then().statusCode(201);
        long a = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("a")));
        long b = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("b")));

        assertThatThrownBy(() ->
                        OnContext.await(vertx, () -> repository.release(Scope.subtrees(Set.of(a)), id("r"), null)))
                .hasMessageContaining("There is no reservation");
        OnContext.await(vertx, () -> repository.release(Scope.subtrees(Set.of(b)), id("r"), null));
        release(id("r")).then().statusCode(404);
    }

    @Test
    void doesNotGuessTheTenantOfAReservation() {
        reserve("a", "{\"amount\":1,\"id\":\"" + id("r") + "\"}").then().statusCode(201);
        reserve("b", "{\"amount\":1,\"id\":\"" + id("r") + "\"}").then().statusCode(201);

        release(id("r")).then().statusCode(409).body("detail", containsString("Several tenants"));
        given().queryParam("tenant", forest.key("a1"))
                .delete("/api/v1/reservations/" + id("r"))
                .then()
                .statusCode(404);
        given().queryParam("tenant", forest.key("a"))
                .delete("/api/v1/reservations/" + id("r"))
                .then()
                .statusCode(204);
        release(id("r")).then().statusCode(204);
    }

    /** The callers of one tenant learn nothing of the ids of another, and cannot take them away from it. */
    @Test
    void hasAnIdOfItsTenantOnly() {
        limit("root", "all", "\"amount\":100");
        String id = id("same");
        reserve("a", "{\"amount\":1,\"id\":\"" + id + "\"}").then().statusCode(201);
        long b = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("b")));

        reserve("b", "{\"amount\":2,\"id\":\"" + id + "\"}")
                .then()
                .statusCode(201)
                .body("remaining", equalTo("97"));
        use("folded", "e", "a", "\"cost\":1,\"reservation\":\"" + id + "\"")
                .then()
                .body("accepted", equalTo(1));
        expect("root", "all", "1", "2", "97");
        OnContext.await(vertx, () -> repository.release(Scope.subtrees(Set.of(b)), id, null));
        expect("root", "all", "1", "0", "99");
    }

    /** Between its look at the tenant and its turn, a request can wait for a move. */
    @Test
    void isRefusedIfTheTenantHasLeftTheScopeMeanwhile() {
        long a = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("a")));
        Scope scope = Scope.subtrees(Set.of(a));
        RequestedReservation requested = new RequestedReservation(
                scope,
                OnContext.await(vertx, () -> tenants.getIdentityForRead(scope, forest.key("a1"))),
                forest.key("a1"),
                ReservationDraft.read(
                        JsonNodeFactory.instance.objectNode().put("amount", 1), forest.key("a1"), config));
        forest.move("a1", "b").then().statusCode(200);

        ReservationOutcome outcome = OnContext.await(vertx, () -> queue.reserve(requested));

        assertThatThrownBy(outcome::orThrow)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.NOT_FOUND));
    }

    /** Waiting would make the test slow, so the time of expiry is set back. */
    @Test
    void expiresByItself() {
        limit("a", "b", "\"amount\":10");
        reserve("a", "{\"amount\":10,\"id\":\"" + id("r") + "\"}").then().statusCode(201);
        sql.rows("update reservation set expires_at = now() where id = ? returning 1", id("r"));

        expect("a", "b", "0", "0", "10");
        reserve("a", "{\"amount\":10}").then().statusCode(201);
        release(id("r")).then().statusCode(404);
    }

    /** They stay for an hour, and a budget may be read thousands of times a second. */
    @ParameterizedTest
    @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
    void costsNoBudgetAReadOnceItHasExpired(String plans) throws Exception {
        String tenant = sql.one("select id from tenant where key = ?", forest.key("a"));
        String account = sql.one("select id from tenant where key = ?", forest.key("root"));
        reserve("a", "{\"amount\":1}").then().statusCode(201);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (Prepared reserved = Prepared.of(statement, plans, ReservedRepository.READ_OF_ONE)) {
                Work before = reserved.work(tenant + ", null");
                statement.execute("""
                        insert into reservation (root_id, id, tenant_id, cost, input_tokens, output_tokens, content, expires_at)
                        select %s, '%s-' || i, %s, 1, 0, 0, i, now() - interval '10 min' + i * interval '1 ms'
                        from generate_series(1, 20000) i""".formatted(account, forest.key("expired"), tenant));
                Work after = reserved.work(tenant + ", null");

                assertThat(before.rows()).isOne();
                assertThat(after.rows()).isOne();
                assertThat(after.blocks()).isLessThan(before.blocks() + 20);
            } finally {
                statement.execute("delete from reservation where tenant_id = " + tenant);
            }
        }
    }

    @Test
    void isForgottenSomeTimeAfterItsExpiry() {
        for (String name : new String[] {"old", "young"}) {
            reserve("a", "{\"amount\":1,\"id\":\"" + id(name) + "\"}").then().statusCode(201);
        }
        sql.rows("update reservation set expires_at = now() - interval '2 hours' where id = ? returning 1", id("old"));
        sql.rows("update reservation set expires_at = now() - interval '30 min' where id = ? returning 1", id("young"));

        OnContext.await(vertx, () -> repository.deleteExpired(Duration.ofHours(1)));

        assertThat(sql.rows("select id from reservation where id like ?", forest.key("%")))
                .containsExactly(id("young"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "10", "25"})
    void isSettledByTheEventThatNamesIt(String cost) {
        limit("a", "b", "\"amount\":12");
        reserve("a1", "{\"amount\":10,\"id\":\"" + id("r") + "\"}").then().statusCode(201);

        use("durable", "e", "a1", "\"cost\":" + cost + ",\"reservation\":\"" + id("r") + "\"")
                .then()
                .body("accepted", equalTo(1));

        // Before the fold as after it, the event counts once.
        Response status = given().get(of("a") + "/budgets/b");
        assertThat(new BigDecimal(status.<String>path("used")).add(new BigDecimal(status.<String>path("reserved"))))
                .isIn(new BigDecimal(cost), new BigDecimal(cost).multiply(BigDecimal.TWO));
        use("folded", "e", "a1", "\"cost\":" + cost + ",\"reservation\":\"" + id("r") + "\"")
                .then()
                .body("duplicates", equalTo(1));
        expect("a", "b", cost, "0", String.valueOf(12 - Integer.parseInt(cost)));
        release(id("r")).then().statusCode(404);
    }

    /**
     * Usage counts from the moment at which it is acknowledged, although the metrics include it only after the next
     * fold.
     */
    @Test
    void countsUsageThatIsNotFolded() {
        limit("root", "b", "\"amount\":10");

        for (int i = 0; i < 10; i++) {
            use("durable", "e" + i, "a1", "\"cost\":1").then().body("accepted", equalTo(1));
            reserve("b", "{\"amount\":\"" + (10 - i - 1) + ".000000001\"}")
                    .then()
                    .statusCode(409);
        }
    }

    @Test
    void isSettledByNoOtherEvent() {
        limit("root", "all", "\"amount\":100");
        reserve("a1", "{\"amount\":10,\"id\":\"" + id("r") + "\"}").then().statusCode(201);
        String naming = "\"cost\":1,\"reservation\":\"" + id("r") + "\"";

        use("folded", "none", "a1", "\"cost\":1").then().body("accepted", equalTo(1));
        use("folded", "sibling", "b", naming).then().body("accepted", equalTo(1));
        use("folded", "parent", "a", naming).then().body("accepted", equalTo(1));
        use("folded", "refused", "a1", naming + ",\"time\":\"1999-01-01T00:00:00Z\"")
                .then()
                .statusCode(422);
        use("folded", "unknown", "a1", "\"cost\":1,\"reservation\":\"no-such\"")
                .then()
                .body("accepted", equalTo(1));

        expect("root", "all", "4", "10", "86");
    }

    @Test
    void staysSettledWhenTheEventIsDeleted() {
        limit("a", "b", "\"amount\":10");
        reserve("a", "{\"amount\":10,\"id\":\"" + id("r") + "\"}").then().statusCode(201);
        use("folded", "e", "a", "\"cost\":2,\"reservation\":\"" + id("r") + "\"")
                .then()
                .body("accepted", equalTo(1));

        given().queryParam("tenant", forest.key("a"))
                .queryParam("source", forest.key("s"))
                .queryParam("id", "e")
                .delete("/api/v1/usage")
                .then()
                .statusCode(lessThanOrEqualTo(204));

        use("folded", "e2", "a", "\"cost\":0").then().body("accepted", equalTo(1));
        expect("a", "b", "0", "0", "10");
    }

    /** The event comes after the reservation has expired: it counts like one without a reservation. */
    @Test
    void isNotHeldForALateEvent() {
        limit("a", "b", "\"amount\":10");
        reserve("a", "{\"amount\":6,\"id\":\"" + id("r") + "\"}").then().statusCode(201);
        sql.rows("update reservation set expires_at = now() where id = ? returning 1", id("r"));
        reserve("a", "{\"amount\":10,\"id\":\"" + id("other") + "\"}").then().statusCode(201);

        use("folded", "e", "a", "\"cost\":6,\"reservation\":\"" + id("r") + "\"")
                .then()
                .body("accepted", equalTo(1));

        expect("a", "b", "6", "10", "-6");
        expectExhausted(
                reserve("a", "{\"amount\":0}"),
                "The budget 'b' of the tenant '" + forest.key("a") + "' has -6 USD of totalInferenceCost left.");
    }

    /** An open reservation counts in the current period, whenever it was made. */
    @Test
    void countsInEachPeriodInWhichItIsOpen() {
        limit("a", "day", "\"amount\":10,\"period\":\"P1D\",\"timeZone\":\"Asia/Kathmandu\"");
        reserve("a", "{\"amount\":8,\"id\":\"" + id("r") + "\"}").then().statusCode(201);
        sql.rows("update reservation set created_at = now() - interval '2 days' where id = ? returning 1", id("r"));

        expect("a", "day", "0", "8", "2");
    }

    /** The new period begins with what is open and with what was dated into it, and without what was used before it. */
    @Test
    void beginsANewPeriodWithinItsAmount() {
        limit("a", "day", "\"amount\":10,\"period\":\"P1D\"");
        Instant yesterday = LocalDate.now(ZoneOffset.UTC)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .minusSeconds(1);
        use("folded", "before", "a", "\"cost\":9,\"time\":\"" + yesterday + "\"")
                .then()
                .body("accepted", equalTo(1));
        expect("a", "day", "0", "0", "10");

        reserve("a", "{\"amount\":8,\"id\":\"" + id("r") + "\"}").then().statusCode(201);
        use("folded", "e", "a", "\"cost\":0,\"reservation\":\"" + id("r") + "\"")
                .then()
                .body("accepted", equalTo(1));
        expect("a", "day", "0", "0", "10");
        // What an event dated ahead adds; the service accepts one only in the last minutes of a day.
        sql.rows("""
                insert into usage_delta (root_id, tenant_id, feature_id, day, usage_count, cost, input_tokens, output_tokens, unpriced_count)
                select t.root_id, t.id, f.id, (now() at time zone 'UTC')::date + 1, 1, 8000000000, 0, 0, 0
                from tenant t, ai_feature f where t.key = ? and f.key = 'chat' returning 1""", forest.key("a"));
        use("folded", "after", "a", "\"cost\":0").then().body("accepted", equalTo(1));

        expect("a", "day", "0", "8", "2");
        // There is no such event, and other tests expect that the roll-ups agree with the events.
        given().contentType("application/json")
                .body("{}")
                .post("/api/v1/usage/rebuild")
                .then()
                .statusCode(200);
    }

    @Test
    void countsNoUnfoldedUsageOfAnotherPeriod() {
        limit("a", "day", "\"amount\":10,\"period\":\"P1D\"");
        Instant before = LocalDate.now(ZoneOffset.UTC)
                .minusDays(3)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();

        for (int i = 0; i < 5; i++) {
            use("durable", "e" + i, "a", "\"cost\":50,\"time\":\"" + before + "\"")
                    .then()
                    .body("accepted", equalTo(1));
            expect("a", "day", "0", "0", "10");
        }
    }

    @Test
    void reservesTheCostOfQuantities() {
        String model = forest.key("m");
        given().contentType("application/json")
                .body("{\"model\":\"" + model + "\",\"tenant\":\"" + forest.key("root")
                        + "\",\"effectiveFrom\":\"2026-01-01\",\"inputPerMillion\":\"3\",\"outputPerMillion\":\"15\"}")
                .post("/api/v1/prices")
                .then()
                .statusCode(201);
        limit("a", "cost", "\"amount\":10");
        limit("root", "in", "\"metric\":\"totalInputTokens\",\"amount\":5000");
        limit("a", "out", "\"metric\":\"outputTokens\",\"amount\":10");
        limit("a1", "out", "\"metric\":\"outputTokens\",\"amount\":3000");
        limit("a", "events", "\"metric\":\"totalUsageCount\",\"amount\":2");
        String quantities = "\"model\":\"" + model + "\",\"quantities\":{\"inputTokens\":1000,\"outputTokens\":2000}";

        reserve("a1", "{" + quantities + "}").then().statusCode(201).body("remaining", equalTo("9.967"));

        expect("a", "cost", "0", "0.033", "9.967");
        given().get(of("root") + "/budgets/in").then().body("reserved", equalTo(1000));
        given().get(of("a1") + "/budgets/out").then().body("reserved", equalTo(2000));
        given().get(of("a") + "/budgets/out").then().body("reserved", equalTo(0));
        given().get(of("a") + "/budgets/events").then().body("reserved", equalTo(1));
        expectExhausted(
                reserve("a1", "{\"amount\":0," + quantities + "}"),
                "The budget 'out' of the tenant '" + forest.key("a1") + "' has 1000 of outputTokens left.");
        reserve("a1", "{\"amount\":1}").then().statusCode(201);
        expectExhausted(
                reserve("a1", "{\"amount\":1}"),
                "The budget 'events' of the tenant '" + forest.key("a") + "' has 0 of totalUsageCount left.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | /amount | is missing; give an amount, or a model and quantities",
                "{\"amount\":-1} | /amount | must not be negative",
                "{\"amount\":\"much\"} | /amount | must be a decimal",
                "{\"amount\":1e30} | /amount | is larger than",
                "{\"model\":\"m\"} | /quantities | is missing",
                "{\"quantities\":{\"inputTokens\":1}} | /model | is missing",
                "{\"quantities\":{\"inputTokens\":-1}} | /quantities | must be a whole number",
                "{\"model\":\"no-such-model\",\"quantities\":{\"inputTokens\":1}} | /model | has no price now",
                "{\"amount\":1,\"expiresIn\":\"PT0.5S\"} | /expiresIn | from PT1S to PT1H",
                "{\"amount\":1,\"expiresIn\":\"PT61M\"} | /expiresIn | from PT1S to PT1H",
                "{\"amount\":1,\"expiresIn\":300} | /expiresIn | must be an ISO-8601 duration",
                "{\"amount\":1,\"id\":\"\"} | /id | must be a string",
                "{\"amount\":1,\"color\":1} | /color | is not a known field",
                "[] | `` | must be a JSON object"
            })
    void reportsTheError(String body, String pointer, String detail) {
        reserve("a", body)
                .then()
                .statusCode(422)
                .body("errors", hasSize(1))
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].detail", containsString(detail));
    }

    @Test
    void belongsToATenantThatExistsAndIsNotArchived() {
        given().contentType("application/json")
                .body("{\"archived\":true}")
                .patch(of("b"))
                .then()
                .statusCode(200);

        reserve("b", "{\"amount\":1}").then().statusCode(409).body("detail", containsString("is archived"));
        reserve("none", "{\"amount\":1}").then().statusCode(404);
    }

    @Test
    void followsAMove() {
        limit("a", "a", "\"amount\":10");
        limit("b", "b", "\"amount\":10");
        reserve("a1", "{\"amount\":7}").then().statusCode(201);

        forest.move("a1", "b").then().statusCode(200);

        expect("a", "a", "0", "0", "10");
        expect("b", "b", "0", "7", "3");
    }

    @Test
    void doesNotKeepATenantFromBeingDeleted() {
        limit("root", "all", "\"amount\":10");
        reserve("a1", "{\"amount\":7}").then().statusCode(201);

        given().delete(of("a1")).then().statusCode(204);

        expect("root", "all", "0", "0", "10");
    }

    @Test
    void showsTheReservationOfAnEvent() {
        use("folded", "e", "a", "\"cost\":1,\"reservation\":\"call\"").then().statusCode(200);

        given().queryParam("tenant", forest.key("a"))
                .get("/api/v1/usage")
                .then()
                .body("data[0].reservation", equalTo("call"));
    }

    @Test
    void takesTheSameStatementsForAnyNumberOfBudgets() {
        Response first = reserve("a1", "{\"amount\":1}");
        for (String tenant : new String[] {"root", "a", "a1"}) {
            for (int i = 0; i < 5; i++) {
                limit(tenant, "b" + i, "\"amount\":1000,\"period\":\"P1" + "DWMYD".charAt(i) + "\"");
            }
        }

        Response many = reserve("a1", "{\"amount\":1}");
        Response again = reserve("a1", "{\"amount\":1}");

        // The first looks for the tenant, and the others for the usage.
        assertThat(first.header("Server-Timing")).contains("9 statements");
        assertThat(many.header("Server-Timing")).contains("9 statements");
        assertThat(again.header("Server-Timing")).contains("9 statements");
        assertThat(release(many.path("id")).header("Server-Timing")).contains("1 statement\"");
    }

    @Test
    void showsNothingOfTheReservationInOtherAccounts() {
        Forest other = Forest.of(tree("root"));
        reserve("a", "{\"amount\":7,\"id\":\"" + id("r") + "\"}").then().statusCode(201);

        given().contentType("application/json")
                .body("{\"amount\":8,\"id\":\"" + id("r") + "\"}")
                .post("/api/v1/tenants/" + other.key("root") + "/reservations")
                .then()
                .statusCode(201)
                .body("$", not(hasKey("tenant")));
    }
}
