package dev.canopy.ledger;

import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rebuild of the roll-ups from the events. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RebuildIT {
    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    @Inject
    DataSource database;

    /** Rebuilds first, because other tests may have left differences in their accounts. */
    @BeforeEach
    void clean() {
        rebuild();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update usage_day set own_cost = own_cost + 1",
                "update usage_month set own_usage_count = own_usage_count + 1",
                "update usage_total set own_feature_mask = '11000000'",
                "update usage_day set own_input_tokens = own_input_tokens + 1",
                "update usage_total set subtree_unpriced_count = 1",
                "update usage_day set subtree_last_used_at = subtree_last_used_at + interval '1 hour'",
                "update usage_month set subtree_cost = 0",
                "update usage_total set subtree_usage_count = 0",
                "delete from usage_day",
                "delete from usage_month",
                "delete from usage_total",
                "update usage_day set day = day + 1"
            })
    void correctsRowsThatWereWrittenFromOutside(String damage) {
        Forest forest = used();
        rebuild().body("differences", equalTo(0));
        sql.rows(damage + " where root_id = (select id from tenant where key = ?) returning 1", forest.key("root"));

        rebuild().body("differences", greaterThanOrEqualTo(1));

        rollups.assertUsageIsExact(forest.key("root"));
        rebuild().body("differences", equalTo(0)).body("accounts", greaterThanOrEqualTo(1));
    }

    @Test
    void notifiesReadersOfACorrection() {
        Forest forest = used();
        String path = "/api/v1/tenants/" + forest.key("root") + "/metrics?metrics=totalInferenceCost";
        sql.rows(
                "update usage_total set subtree_cost = 5 where root_id = (select id from tenant where key = ?) returning 1",
                forest.key("root"));
        String tag = given().get(path).header("ETag");

        rebuild();

        given().header("If-None-Match", tag)
                .get(path)
                .then()
                .statusCode(200)
                .body("metrics.totalInferenceCost", equalTo("1.75"));
    }

    @Test
    void findsNothingWhileUsageComesIn() throws Exception {
        Forest forest = used();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService clients = Executors.newFixedThreadPool(2)) {
            Future<Integer> used = clients.submit(() -> {
                int events = 0;
                while (!done.get()) {
                    String time = "2026-0%d-01T12:00:00Z".formatted(1 + events % 9);
                    given().contentType("application/json")
                            .body(forest.body(event("more" + events++, "leaf", "chat", "0.1", time)))
                            .post("/api/v1/usage")
                            .then()
                            .statusCode(200);
                }
                return events;
            });
            try {
                for (int i = 0; i < 10; i++) {
                    rebuild().body("differences", equalTo(0));
                }
            } finally {
                done.set(true);
            }
            assertThat(used.get()).isPositive();
        }
        forest.use(event("last", "leaf", "chat", "1"));
        rollups.assertUsageIsExact(forest.key("root"));
    }

    /** The lock is that of a rebuild of another instance. */
    @Test
    void joinsTheRunningRebuildAndLeavesConnectionsToReads() throws Exception {
        Forest forest = used();
        List<CompletableFuture<Response>> rebuilds = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(25);
                Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("select pg_advisory_xact_lock(hashtext('canopy.rebuild'))");
            for (int i = 0; i < 25; i++) {
                rebuilds.add(CompletableFuture.supplyAsync(RebuildIT::post, clients));
            }
            for (int i = 0; waiting() == 0 && i < 600; i++) {
                Thread.sleep(50);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(forest.metrics("root")).containsEntry("totalUsageCount", 2);
            }
            assertThat(rebuilds).noneMatch(CompletableFuture::isDone);
            assertThat(waiting()).isOne();
            other.rollback();
            assertThat(rebuilds).extracting(each -> each.join().statusCode()).containsOnly(200);
        }
        assertThat(rebuilds.stream().map(each -> each.join().asString()).distinct())
                .hasSize(1);
        rebuild().body("differences", equalTo(0));
    }

    /** The number of rebuilds that wait for the one of another instance. */
    private long waiting() {
        return Long.parseLong(sql.one("""
                select count(*) from pg_locks
                where locktype = 'advisory' and not granted and objid::bigint = hashtext('canopy.rebuild')::bigint & 4294967295"""));
    }

    private static Forest used() {
        Forest forest = Forest.of(tree("root", tree("branch", tree("leaf"))));
        forest.use(
                event("1", "leaf", "chat", "1.5", "2026-03-01T12:00:00Z"),
                event("2", "branch", "drafting", "0.25", "2026-04-02T12:00:00Z"));
        return forest;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"null | 422", "[] | 422", "{\"all\":true} | 422", "{ | 400"})
    void refusesABodyThatIsNoEmptyObject(String body, int status) {
        given().contentType("application/json")
                .body(body)
                .post("/api/v1/usage/rebuild")
                .then()
                .statusCode(status);
    }

    private static ValidatableResponse rebuild() {
        return post().then().statusCode(200);
    }

    private static Response post() {
        return given().contentType("application/json").body("{}").post("/api/v1/usage/rebuild");
    }
}
