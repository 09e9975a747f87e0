package dev.canopy.budget;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.access.Scope;
import dev.canopy.ledger.Folder;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many reservations at once never exceed a hard budget, also when several instances decide about them. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ReservationConcurrencyIT {
    private static final List<String> LEAVES = List.of("a", "a1", "a2", "b", "b1");

    @Inject
    TenantRepository tenants;

    @Inject
    ReservationBatches batches;

    @Inject
    ReservationConfig config;

    @Inject
    Folder folder;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    @Inject
    Vertx vertx;

    private Forest forest;
    private final Map<String, TenantIdentity> identities = new ConcurrentHashMap<>();

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1"), child("a2")), child("b", child("b1"))));
    }

    private void limit(String tenant, String amount) {
        given().contentType("application/json")
                .body("{\"enforcement\":\"hard\",\"period\":\"P1M\",\"amount\":" + amount + "}")
                .put("/api/v1/tenants/" + forest.key(tenant) + "/budgets/b")
                .then()
                .statusCode(201);
    }

    private BigDecimal figure(String tenant, String name) {
        return new BigDecimal(given().get("/api/v1/tenants/" + forest.key(tenant) + "/budgets/b")
                .then()
                .extract()
                .<String>path(name));
    }

    private boolean reserve(ReservationQueue queue, String tenant, String id) {
        RequestedReservation requested = requested(tenant, id);
        return OnContext.await(vertx, () -> queue.reserve(requested)) instanceof ReservationOutcome.Granted;
    }

    private RequestedReservation requested(String tenant, String id) {
        return new RequestedReservation(
                Scope.all(),
                identities.computeIfAbsent(
                        tenant,
                        name -> OnContext.await(
                                vertx, () -> tenants.getIdentityForRead(Scope.all(), forest.key(name)))),
                forest.key(tenant),
                draft(forest.key(tenant), id));
    }

    private ReservationDraft draft(String key, String id) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("amount", 1).put("id", id);
        return ReservationDraft.read(body, key, config);
    }

    private void settle(String tenant, String id) {
        given().contentType("application/json")
                .body("""
                        {"id":"%s","tenant":"%s","feature":"chat","cost":1,"reservation":"%s"}""".formatted(id, forest.key(tenant), id))
                .post("/api/v1/usage")
                .then()
                .body("accepted", equalTo(1));
    }

    /** A queue of its own is an instance of its own: nothing but the database is between them. */
    private ReservationQueue instance() {
        return new ReservationQueue(batches, config, vertx, new SimpleMeterRegistry());
    }

    @Test
    void staysWithinEveryBudgetWithThreeInstancesWhileEventsSettleAndFold() throws Exception {
        limit("root", "90");
        limit("a", "60");
        limit("a1", "25");
        limit("b", "50");
        List<ReservationQueue> instances = List.of(instance(), instance(), instance());
        Map<String, AtomicInteger> granted = new ConcurrentHashMap<>();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int number = i;
            String tenant = LEAVES.get(i % LEAVES.size());
            String id = forest.key("r" + i);
            tasks.add(() -> {
                if (reserve(instances.get(number % instances.size()), tenant, id)) {
                    granted.computeIfAbsent(tenant, first -> new AtomicInteger())
                            .incrementAndGet();
                    if (number % 3 == 0) {
                        settle(tenant, id);
                    }
                }
                return null;
            });
        }

        all(tasks);

        int a1 = granted.get("a1").get();
        int a = a1 + granted.get("a").get() + granted.get("a2").get();
        int b = granted.get("b").get() + granted.get("b1").get();
        assertThat(a1).isLessThanOrEqualTo(25);
        assertThat(a).isLessThanOrEqualTo(60);
        assertThat(b).isLessThanOrEqualTo(50);
        assertThat(a + b).isLessThanOrEqualTo(90);
        OnContext.await(vertx, folder::fold);
        assertThat(figure("root", "used").add(figure("root", "reserved")).intValueExact())
                .isEqualTo(a + b);
        assertThat(figure("a", "used").add(figure("a", "reserved")).intValueExact())
                .isEqualTo(a);
        // Nothing is left unused: in the end, what is left can be reserved.
        int rest = 0;
        for (int i = 0; i < 100; i++) {
            for (String tenant : LEAVES) {
                rest += reserve(instances.getFirst(), tenant, forest.key("x" + i + tenant)) ? 1 : 0;
            }
        }
        assertThat(a + b + rest).isEqualTo(90);
    }

    /** The same request at several instances at once is granted once. */
    @Test
    void grantsARepeatedRequestOnce() throws Exception {
        limit("root", "100");
        List<ReservationQueue> instances = List.of(instance(), instance());
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            ReservationQueue instance = instances.get(i % 2);
            String id = forest.key("same" + i / 6);
            tasks.add(() -> {
                assertThat(reserve(instance, "a", id)).isTrue();
                return null;
            });
        }

        all(tasks);

        assertThat(figure("root", "reserved")).isEqualByComparingTo("10");
    }

    /** The account of the first request stays locked, as by a change of its tree; that of the second gets its turn. */
    @Test
    void isNotHeldUpByAnotherAccount() throws Exception {
        ReservationQueue instance = instance();
        RequestedReservation held = requested("a", forest.key("held"));
        Forest other = Forest.of(tree("root"));
        while (lock(other).equals(lock(forest))) {
            other = Forest.of(tree("root"));
        }
        String key = other.key("root");
        RequestedReservation free = new RequestedReservation(
                Scope.all(),
                OnContext.await(vertx, () -> tenants.getIdentityForRead(Scope.all(), key)),
                key,
                draft(key, "free"));
        try (Connection tree = database.getConnection();
                Statement statement = tree.createStatement()) {
            tree.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtext('canopy.tree'), " + lock(forest) + ")");
            CompletableFuture<ReservationOutcome> waiting =
                    CompletableFuture.supplyAsync(() -> OnContext.await(vertx, () -> instance.reserve(held)));

            for (int i = 0; i < 3; i++) {
                assertThat(OnContext.await(vertx, () -> instance.reserve(free)))
                        .isInstanceOf(ReservationOutcome.Granted.class);
            }
            assertThat(waiting).isNotDone();

            tree.rollback();
            assertThat(waiting).succeedsWithin(Duration.ofSeconds(30)).isInstanceOf(ReservationOutcome.Granted.class);
        }
    }

    private String lock(Forest of) {
        return sql.one("select account_lock(root_id) from tenant where key = ?", of.key("root"));
    }

    private static void all(List<Callable<Void>> tasks) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
            for (Future<Void> each : threads.invokeAll(tasks)) {
                each.get();
            }
        }
    }
}
