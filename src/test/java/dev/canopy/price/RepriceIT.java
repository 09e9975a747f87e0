package dev.canopy.price;

import static dev.canopy.price.Prices.PRICES;
import static dev.canopy.price.Prices.add;
import static dev.canopy.price.Prices.delete;
import static dev.canopy.price.Prices.event;
import static dev.canopy.price.Prices.patch;
import static dev.canopy.price.Prices.post;
import static dev.canopy.price.Prices.price;
import static dev.canopy.price.Prices.reprice;
import static dev.canopy.price.Prices.use;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.access.Scope;
import dev.canopy.ledger.Folder;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantRepository;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events are priced again when someone asks for it, and not before. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RepriceIT {
    private static final String MARCH = "2026-03-02T00:00:00Z";
    private static final String DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()";

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    @Inject
    Rollups rollups;

    @Inject
    Folder folder;

    @Inject
    Vertx vertx;

    @Inject
    Pool pool;

    @Inject
    TenantRepository tenants;

    @Inject
    RepricingService service;

    private Forest forest;
    private String model;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        model = forest.key("large");
    }

    /** A cost beyond a bigint has the same outcome whether the price is there before the usage or after it. */
    @Test
    void storesWhatIngestionStoresWhenTheCostIsTooLarge() {
        String quantities = "\"model\":\"%s\",\"inputTokens\":1000000000000".formatted(model);
        use(
                        event(forest, "given", "a", "\"cost\":\"2\"," + quantities, MARCH),
                        event(forest, "unpriced", "a", quantities, MARCH))
                .then()
                .body("accepted", equalTo(2))
                .body("unpriced", equalTo(1));
        String id = add(model, "2026-03-01", "1000000000");

        reprice(body(""))
                .then()
                .body("events", equalTo(2))
                .body("changed", equalTo(0))
                .body("unpriced", equalTo(1));
        use(
                        event(forest, "given-later", "a", "\"cost\":\"2\"," + quantities, MARCH),
                        event(forest, "refused", "a", quantities, MARCH))
                .then()
                .body("accepted", equalTo(1))
                .body("rejected", equalTo(1));

        String stored = "select cost, price_id, computed_cost, cost_given from usage_event where id = ?";
        assertThat(sql.one(stored, forest.key("given"))).isEqualTo("2000000000|" + id + "|null|t");
        assertThat(sql.one(stored, forest.key("given-later"))).isEqualTo("2000000000|" + id + "|null|t");
        assertThat(sql.one(stored, forest.key("unpriced"))).isEqualTo("0|null|null|f");
        reprice(body("")).then().body("events", equalTo(3)).body("changed", equalTo(0));
    }

    @Test
    void locksOneAccountAfterTheOther() throws Exception {
        String id = add(model, "2026-03-01", "1");
        use(event(forest, "1", "a", model, 1_000_000, MARCH)).then().body("accepted", equalTo(1));
        Forest locked = Forest.of(tree("root"));
        while (hasLockOfAnother(locked)) {
            locked = Forest.of(tree("root")); // an account with its lock would wait first
        }
        use(event(locked, "2", "root", model, 1_000_000, MARCH)).then().body("accepted", equalTo(1));
        replace(id, "3");
        String cost = "select cost from usage_event where id = ?";
        try (ExecutorService clients = Executors.newFixedThreadPool(1);
                Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtext('canopy.tree'), " + lock(locked) + ")");

            Future<Response> repricing = clients.submit(() -> reprice(body("")));
            while (!sql.one(cost, forest.key("1")).equals("3000000000")) {
                Thread.sleep(20);
            }
            assertThat(repricing.isDone()).isFalse();
            other.rollback();
            repricing.get().then().statusCode(200).body("changed", equalTo(2));
        }
        assertThat(sql.one(cost, locked.key("2"))).isEqualTo("3000000000");
    }

    private String lock(Forest account) {
        return sql.one("select account_lock(root_id) from tenant where key = ?", account.key("root"));
    }

    /** Whether an account with usage has the same lock. */
    private boolean hasLockOfAnother(Forest account) {
        String others = "select count(*) from usage_event e, tenant t where t.key = ?"
                + " and account_lock(e.root_id) = account_lock(t.root_id)";
        return !sql.one(others, account.key("root")).equals("0");
    }

    private String body(String more) {
        return "{\"from\":\"2026-03-01\",\"to\":\"2026-04-01\",\"model\":\"%s\"%s}".formatted(model, more);
    }

    private void replace(String id, String input) {
        patch(id, "{\"effectiveTo\":\"2026-03-01\"}").then().statusCode(200);
        add(model, "2026-03-01", input);
    }

    private void fold() {
        OnContext.await(vertx, folder::fold);
    }

    @Test
    void noLongerCountsAsUnpricedWhatGetsAPrice() {
        use(
                        event(forest, "1", "a1", model, 1_000_000, MARCH),
                        event(forest, "2", "a1", model, 2_000_000, MARCH),
                        event(forest, "3", "a", model, 4_000_000, "2026-04-01T00:00:00Z"))
                .then()
                .body("unpriced", equalTo(3));
        assertThat(forest.metrics("root"))
                .containsEntry("totalUnpricedCount", 3)
                .containsEntry("totalInputTokens", 7_000_000);
        add(model, "2026-03-01", "0"); // free of charge, so that no cost changes

        reprice(body("")).then().statusCode(200).body("changed", equalTo(0));

        fold();
        assertThat(forest.metrics("root"))
                .containsEntry("totalUnpricedCount", 1)
                .containsEntry("totalInputTokens", 7_000_000)
                .containsEntry("totalUsageCount", 3);
        assertThat(forest.metrics("a1")).containsEntry("unpricedCount", 0);
        assertThat(forest.metrics("a")).containsEntry("unpricedCount", 1);
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void pricesByTheBookAsItIsNow() {
        String id = add(model, "2026-03-01", "1");
        use(
                        event(forest, "1", "a", model, 1_000_000, MARCH),
                        event(forest, "2", "a1", model, 2_000_000, "2026-03-31T23:59:59.999999Z"),
                        event(forest, "3", "b", model, 4_000_000, "2026-04-01T00:00:00Z"),
                        event(forest, "4", "b", "\"cost\":\"0.5\"", MARCH))
                .then()
                .body("accepted", equalTo(4));
        replace(id, "3");
        assertThat(forest.metrics("root")).containsEntry("totalInferenceCost", "7.5");

        reprice(body(""))
                .then()
                .statusCode(200)
                .body(equalTo("{\"events\":2,\"changed\":2,\"unpriced\":0,\"before\":\"3\",\"after\":\"9\","
                        + "\"difference\":\"6\",\"currencies\":[{\"currency\":\"USD\",\"before\":\"3\",\"after\":\"9\","
                        + "\"difference\":\"6\"}],\"dryRun\":false}"));

        fold();
        assertThat(forest.metrics("root"))
                .containsEntry("totalInferenceCost", "13.5")
                .containsEntry("totalUsageCount", 4);
        rollups.assertUsageIsExact(forest.key("root"));
        reprice(body(""))
                .then()
                .body("events", equalTo(2))
                .body("changed", equalTo(0))
                .body("before", equalTo("9"))
                .body("difference", equalTo("0"));
        delete(id).then().statusCode(409); // the event in April has it
        reprice("{\"from\":\"2026-04-01\",\"to\":\"2026-04-02\",\"model\":\"%s\"}".formatted(model))
                .then()
                .body("changed", equalTo(1));
        delete(id).then().statusCode(204);
    }

    @Test
    void changesNothingWhenItIsOnlyAsked() {
        String id = add(model, "2026-03-01", "3");
        use(event(forest, "1", "a", model, 1_000_000, MARCH)).then().body("accepted", equalTo(1));
        replace(id, "1");

        reprice(body(",\"dryRun\":true"))
                .then()
                .body("changed", equalTo(1))
                .body("difference", equalTo("-2"))
                .body("dryRun", equalTo(true));

        fold();
        assertThat(forest.metrics("a")).containsEntry("inferenceCost", "3");
        assertThat(sql.one("select price_id from usage_event where id = ?", forest.key("1")))
                .isEqualTo(id);
    }

    @Test
    void leavesEventsThatHaveNoValidPrice() {
        String id = add(model, "2026-03-01", "3");
        String dear = add(model, forest.key("b"), "2026-03-01", "1");
        use(event(forest, "1", "a", model, 1_000_000, MARCH), event(forest, "2", "b", model, 1_000_000_000_000L, MARCH))
                .then()
                .body("accepted", equalTo(2));
        patch(id, "{\"effectiveTo\":\"2026-03-01\"}").then().statusCode(200);
        patch(dear, "{\"effectiveTo\":\"2026-03-01\"}").then().statusCode(200);
        add(model, forest.key("b"), "2026-03-01", "1000000"); // more than a cost can be

        reprice(body(""))
                .then()
                .body("events", equalTo(2))
                .body("changed", equalTo(0))
                .body("unpriced", equalTo(2))
                .body("before", equalTo("1000003"))
                .body("after", equalTo("1000003"));

        assertThat(sql.one("select cost, price_id from usage_event where id = ?", forest.key("1")))
                .isEqualTo("3000000000|" + id);
    }

    @Test
    void appliesTheNewPriceEvenIfTheCostStaysTheSame() {
        String id = add(model, "2026-03-01", "3");
        use(event(forest, "1", "a", model, 1_000_000, MARCH)).then().body("accepted", equalTo(1));
        replace(id, "3");

        reprice(body("")).then().body("events", equalTo(1)).body("changed", equalTo(0));

        delete(id).then().statusCode(204);
    }

    @Test
    void pricesUsageThatHadNoPriceAndKeepsGivenCosts() {
        use(
                        event(forest, "1", "a", model, 1_000_000, MARCH),
                        event(
                                forest,
                                "2",
                                "a",
                                "\"cost\":1,\"model\":\"" + model + "\",\"inputTokens\":1000000",
                                MARCH))
                .then()
                .body("unpriced", equalTo(1));
        reprice(body("")).then().body("events", equalTo(2)).body("unpriced", equalTo(1));
        add(model, "2026-03-01", "3");

        reprice(body(""))
                .then()
                .body("changed", equalTo(1))
                .body("unpriced", equalTo(0))
                .body("before", equalTo("1"))
                .body("after", equalTo("4"));

        fold();
        assertThat(forest.metrics("a")).containsEntry("inferenceCost", "4");
        assertThat(sql.one(
                        "select string_agg(cost || ' ' || computed_cost, ', ' order by id) from named_usage_event where model = ?",
                        model))
                .isEqualTo("3000000000 3000000000, 1000000000 3000000000");
        Prices.get("/api/v1/usage/unpriced")
                .then()
                .body("data.findAll { it.model == '" + model + "' }", equalTo(List.of()));
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void pricesASubtreeOnly() {
        String id = add(model, "2026-03-01", "1");
        use(
                        event(forest, "1", "root", model, 1_000_000, MARCH),
                        event(forest, "2", "a", model, 1_000_000, MARCH),
                        event(forest, "3", "a1", model, 1_000_000, MARCH),
                        event(forest, "4", "b", model, 1_000_000, MARCH))
                .then()
                .body("accepted", equalTo(4));
        replace(id, "2");

        reprice(body(",\"tenant\":\"" + forest.key("a") + "\"")).then().body("changed", equalTo(2));

        fold();
        assertThat(forest.metrics("root"))
                .containsEntry("totalInferenceCost", "6")
                .containsEntry("inferenceCost", "1");
        rollups.assertUsageIsExact(forest.key("root"));
        long visible = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("b")));
        Repricing all = new Repricing(
                Instant.parse("2026-03-01T00:00:00Z"),
                Instant.parse("2026-04-01T00:00:00Z"),
                Optional.empty(),
                Optional.of(model),
                true);
        Repricing hidden = new Repricing(all.from(), all.to(), Optional.of(forest.key("a")), all.model(), true);
        Scope scope = Scope.subtrees(Set.of(visible));
        assertThat(OnContext.await(vertx, () -> service.reprice(scope, all))
                        .get("USD")
                        .events())
                .isEqualTo(1);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> OnContext.await(vertx, () -> service.reprice(scope, hidden)));
    }

    /** More than a step takes, at different times and at the same. */
    @Test
    void pricesInSteps() {
        String id = add(model, "2026-03-01", "1");
        for (int part = 0; part < 4; part++) {
            List<String> events = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String time = part < 2 ? MARCH : "2026-03-03T00:00:00.%06dZ".formatted(part * 1_000 + i % 250);
                events.add(event(forest, part + "-" + i, i % 3 == 0 ? "a" : "b", model, 1_000, time));
            }
            use(events.toArray(String[]::new)).then().body("accepted", equalTo(300));
        }
        replace(id, "3");

        reprice(body(""))
                .then()
                .body("events", equalTo(1_200))
                .body("changed", equalTo(1_200))
                .body("before", equalTo("1.2"))
                .body("after", equalTo("3.6"));

        fold();
        assertThat(forest.metrics("root")).containsEntry("totalInferenceCost", "3.6");
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void keepsTheStepsThatWereDoneWhenALaterOneFails() {
        String id = add(model, "2026-03-01", "1");
        for (String time : List.of(MARCH, "2026-03-03T00:00:00Z")) {
            List<String> events = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                events.add(event(forest, time.charAt(9) + "-" + i, i % 3 == 0 ? "a" : "b", model, 1_000, time));
            }
            use(events.toArray(String[]::new)).then().body("accepted", equalTo(600));
        }
        replace(id, "3");
        pool.query("alter table usage_delta add constraint test_failure check (day <> '2026-03-03') not valid")
                .executeAndAwait();
        try {
            reprice(body("")).then().statusCode(500);
        } finally {
            pool.query("alter table usage_delta drop constraint test_failure").executeAndAwait();
        }
        fold();
        assertThat(forest.metrics("root")).containsEntry("totalInferenceCost", "2.4");
        rollups.assertUsageIsExact(forest.key("root"));

        reprice(body(""))
                .then()
                .body("events", equalTo(1_200))
                .body("changed", equalTo(600))
                .body("before", equalTo("2.4"))
                .body("after", equalTo("3.6"));

        fold();
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void reportsTheError() {
        reprice("{\"from\":\"x\",\"dryrun\":true,\"tenant\":\"nobody at all\"}")
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/dryrun", "/to", "/from")));
        reprice("{\"from\":\"2026-03-01\",\"to\":\"2026-03-01\"}")
                .then()
                .statusCode(422)
                .body("errors[0].detail", equalTo("must be after 'from'"));
        reprice("{\"from\":\"2026-03-01\",\"to\":\"2026-03-02\",\"tenant\":\"nobody at all\"}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/tenant"));
        reprice("{\"from\":\"0001-01-01\",\"to\":\"9999-12-31\",\"model\":\"%s\"}".formatted(model))
                .then()
                .statusCode(200)
                .body("events", equalTo(0))
                .body("before", equalTo("0"));
    }

    @Test
    void staysExactWhileUsageComesInAndTheTreeAndTheBookChange() throws Exception {
        int size = 16;
        forest = Forest.wide(size, 2);
        String deadlocks = sql.one(DEADLOCKS);
        add(model, "2026-03-01", "1");
        Random random = new Random(11);
        List<Callable<Response>> tasks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            List<String> batch = new ArrayList<>();
            for (int j = 0; j < 20; j++) {
                String tenant = String.valueOf(random.nextInt(size));
                String time = "2026-03-%02dT12:00:00Z".formatted(1 + random.nextInt(28));
                batch.add(
                        j % 4 == 0
                                ? event(forest, i + "-" + j, tenant, "\"cost\":\"0.1\"", time)
                                : event(forest, i + "-" + j, tenant, model, random.nextInt(1_000_000), time));
            }
            String moved = String.valueOf(1 + random.nextInt(size - 1));
            String parent = String.valueOf(random.nextInt(size));
            String owner = forest.key(String.valueOf(random.nextInt(size)));
            String override = price(model, owner, "2026-03-01", null, String.valueOf(1 + random.nextInt(9)));
            tasks.add(() -> use(batch.toArray(String[]::new)));
            tasks.add(() -> forest.move(moved, parent));
            tasks.add(() -> post(PRICES, override));
            tasks.add(() -> reprice(body("")));
        }

        List<Response> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(12)) {
            for (Future<Response> answer : clients.invokeAll(tasks)) {
                answers.add(answer.get());
            }
        }

        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.statusCode()).as(answer.asString()).isIn(200, 201, 409));
        fold();
        rollups.assertUsageIsExact(forest.key("0"));
        reprice(body("")).then().body("events", equalTo(450)).body("unpriced", equalTo(0));
        reprice(body("")).then().body("events", equalTo(450)).body("changed", equalTo(0));
        fold();
        rollups.assertTreeIsExact(forest.key("0"));
        rollups.assertUsageIsExact(forest.key("0"));
        assertThat(sql.one(DEADLOCKS)).isEqualTo(deadlocks);
    }
}
