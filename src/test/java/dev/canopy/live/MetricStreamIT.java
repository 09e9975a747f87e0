package dev.canopy.live;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.statement.Statements;
import dev.canopy.testing.Dashboard;
import dev.canopy.testing.EventStream;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MetricStreamIT {
    private static final String LISTENERS =
            "select pid from pg_stat_activity where application_name = 'canopy-live' and query = 'listen canopy_change'";

    @TestHTTPResource("/api/v1/tenants/")
    URI tenants;

    @Inject
    LiveMetrics live;

    @Inject
    Vertx vertx;

    @Inject
    Sql sql;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a"), child("b")));
    }

    @Test
    void beginsWithThePresentValues() throws Exception {
        use("u", "a");
        try (EventStream stream = watch("root", "")) {
            assertThat(stream.next("retry").fields()).containsExactly(entry("retry", "3000"));
            EventStream.Block first = stream.next();

            assertThat(stream.response().headers().map())
                    .containsEntry("Content-Type", List.of("text/event-stream"))
                    .containsEntry("Cache-Control", List.of("no-store"))
                    .containsEntry("X-Accel-Buffering", List.of("no"));
            assertThat(first.fields()).containsEntry("event", "metrics").containsKey("id");
            assertThat(first.data().properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactly("tenant", "currency", "asOf", "metrics");
            assertThat(first.data().get("tenant").textValue()).isEqualTo(forest.key("root"));
            assertThat(Instant.parse(first.data().get("asOf").textValue())).isBeforeOrEqualTo(Instant.now());
            assertThat(first.metrics()).isEqualTo(Dashboard.one(forest.key("root"), ""));
        }
    }

    @Test
    void sendsEachChangeToTheStreamsThatItAffects() throws Exception {
        try (EventStream root = watch("root", "?metrics=totalUsageCount,usageCount");
                EventStream a = watch("a", "?metrics=totalUsageCount");
                EventStream b = watch("b", "?metrics=totalUsageCount,totalInferenceCost")) {
            root.next();
            a.next();
            b.next();

            use("u1", "a");
            assertThat(root.next().metrics()).containsOnly(entry("usageCount", 0L), entry("totalUsageCount", 1L));
            assertThat(a.next().metrics()).containsOnly(entry("totalUsageCount", 1L));
            use("u2", "b");
            assertThat(root.next().metrics()).containsEntry("totalUsageCount", 2L);
            assertThat(b.next().metrics())
                    .as("nothing came in between")
                    .containsOnly(entry("totalUsageCount", 1L), entry("totalInferenceCost", "0.5"));
        }
    }

    /** Also ends when the meter is gone, so that clients connect again. */
    @Test
    void sendsTheMetricsOfMeters() throws Exception {
        for (int i = 0; i < 2; i++) { // ready the second time, without the accounts of other tests
            given().contentType("application/json")
                    .body("{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}")
                    .put("/api/v1/meters/streamed")
                    .then()
                    .statusCode(202);
            sql.rows("with filled as (delete from usage_meter_filling) select note_changed_catalogue()");
        }
        try (EventStream stream = watch("root", "?metrics=totalStreamed,totalActiveUsers")) {
            stream.next();
            for (String id : List.of("s1", "s2")) {
                given().contentType("application/json")
                        .body(
                                "{\"id\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"user\":\"ann\",\"attributes\":{\"seats\":2.5}}"
                                        .formatted(forest.key(id), forest.key("a")))
                        .post("/api/v1/usage?visibility=folded")
                        .then()
                        .statusCode(200);
                assertThat(stream.next().metrics())
                        .containsOnly(
                                entry("totalStreamed", id.equals("s1") ? "2.5" : "5"), entry("totalActiveUsers", 1L));
            }

            given().delete("/api/v1/meters/streamed").then().statusCode(204);

            stream.awaitEnd();
        } finally {
            given().delete("/api/v1/meters/streamed");
        }
    }

    @Test
    void doesNotRepeatValuesThatTheClientHas() throws Exception {
        String id;
        try (EventStream stream = watch("a", "?metrics=usageCount")) {
            id = stream.next().id();
        }
        try (EventStream again = watch("a", "?metrics=usageCount", "Last-Event-ID", id)) {
            again.next("retry");
            use("u", "a");
            assertThat(again.next().metrics()).containsEntry("usageCount", 1L);
        }
        try (EventStream later = watch("a", "?metrics=usageCount", "Last-Event-ID", id)) {
            assertThat(later.next().metrics()).containsEntry("usageCount", 1L);
        }
    }

    @Test
    void sendsTheChangeWhenACreditExpires() throws Exception {
        try (EventStream stream = watch("a", "?metrics=creditBalance")) {
            stream.next();
            given().contentType("application/json")
                    .body("{\"id\":\"g\",\"amount\":\"10\",\"reason\":\"x\",\"expires\":\"%s\"}"
                            .formatted(Instant.now().plusSeconds(4)))
                    .post(tenants + forest.key("a") + "/credits")
                    .then()
                    .statusCode(201);

            String balance = "10";
            for (int seen = 0; !balance.equals("0"); seen++) {
                balance = (String) stream.next().metrics().get("creditBalance");
                assertThat(seen).isLessThan(2);
            }
        }
    }

    @Test
    void refusesUnknownTenantsAndMetrics() {
        get("nobody", "").then().statusCode(404).body("type", equalTo("/problems/not-found"));
        get(forest.key("a"), "?metrics=luck").then().statusCode(400).body("errors[0].pointer", equalTo("metrics"));
        get(forest.key("a"), "?from=2026-03-01").then().statusCode(400).body("errors[0].pointer", equalTo("from"));
    }

    @Test
    void answersHead() {
        given().head(tenants + forest.key("a") + "/metrics/stream")
                .then()
                .statusCode(200)
                .header("Content-Type", "text/event-stream")
                .body(emptyString());
    }

    @Test
    void endsWithTheTenant() throws Exception {
        try (EventStream stream = watch("b", "")) {
            stream.next();

            given().delete(tenants + forest.key("b")).then().statusCode(204);

            stream.awaitEnd();
        }
        get(forest.key("b"), "").then().statusCode(404);
    }

    @Test
    void readsForAHundredStreamsInOneStatement() throws Exception {
        Forest many = Forest.wide(100, 5);
        List<EventStream> open = new ArrayList<>();
        try (EventStream first = watch("a", "?metrics=usageCount")) {
            first.next();
            int forOne = statementsOfALook();
            for (String key : many.keys()) {
                EventStream stream = EventStream.open(tenants.resolve(key + "/metrics/stream"));
                open.add(stream);
                stream.next();
            }

            assertThat(statementsOfALook()).isEqualTo(forOne).isEqualTo(1);

            many.use(event("u", "99", "chat", "0.5")).then().statusCode(200);
            assertThat(open.get(99).next().metrics()).containsEntry("usageCount", 1L);
            assertThat(open.get(0).next().metrics()).containsEntry("totalUsageCount", 1L);
        } finally {
            open.forEach(EventStream::close);
        }
    }

    @Test
    void forgetsClientsThatHaveDisconnected() throws Exception {
        for (int i = 0; i < 10; i++) {
            watch("a", "").close();
        }

        await(() -> given().get("/q/metrics").asString().contains("canopy_streams_open 0.0"));
        await(() -> sql.rows(LISTENERS).isEmpty());
    }

    @Test
    void listensAgainWhenTheConnectionIsLost() throws Exception {
        try (EventStream stream = watch("a", "?metrics=usageCount")) {
            stream.next();
            await(() -> sql.rows(LISTENERS).size() == 1);
            String lost = sql.one(LISTENERS);

            sql.rows("select pg_terminate_backend(" + lost + ")");
            use("u1", "a");

            assertThat(stream.next().metrics()).containsEntry("usageCount", 1L);
            await(() -> !sql.rows(LISTENERS).isEmpty() && !sql.rows(LISTENERS).contains(lost));
            use("u2", "a");
            assertThat(stream.next().metrics()).containsEntry("usageCount", 2L);
        }
    }

    private int statementsOfALook() {
        return OnContext.await(vertx, () -> {
            Statements statements = Statements.begin();
            return live.refresh().map(done -> statements.count());
        });
    }

    private void use(String id, String tenant) {
        forest.use(event(id, tenant, "chat", "0.5")).then().statusCode(200);
    }

    private EventStream watch(String name, String query, String... headers) throws Exception {
        return EventStream.open(tenants.resolve(forest.key(name) + "/metrics/stream" + query), headers);
    }

    private Response get(String key, String query) {
        return given().get(tenants + key + "/metrics/stream" + query);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(50);
        }
    }
}
