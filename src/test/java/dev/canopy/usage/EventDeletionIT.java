package dev.canopy.usage;

import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Forest.Event;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The deletion of events. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class EventDeletionIT {
    @Inject
    Rollups rollups;

    @Inject
    DataSource database;

    @Test
    void deletesAnEventExactlyOnce() {
        Forest forest = Forest.of(tree("root", tree("leaf")));
        forest.use(
                event("1", "leaf", "chat", "1.5", "2026-03-01T12:00:00Z"),
                event("2", "leaf", "drafting", "0.25", "2026-03-02T12:00:00Z"));

        delete(forest, "2").then().statusCode(204);
        delete(forest, "2")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", equalTo("There is no event '" + forest.key("2") + "'."));

        assertThat(forest.metrics("root"))
                .containsEntry("totalInferenceCost", "1.5")
                .containsEntry("totalUsageCount", 1)
                .containsEntry("lastUsedAt", "2026-03-01T12:00:00Z")
                .containsEntry("subtreeFeatureAdoptionRate", (float) (1 / 9.0));
        assertThat(forest.metrics("root", "?from=2026-03-02&to=2026-03-03")).containsEntry("totalUsageCount", 0);
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void leavesATenantWithoutUsageAsIfThereHadBeenNone() {
        Forest forest = Forest.of(tree("root", tree("leaf")));
        forest.use(event("1", "leaf", "chat", "1"));

        delete(forest, "1").then().statusCode(204);

        assertThat(forest.metrics("leaf"))
                .containsEntry("inferenceCost", "0")
                .containsEntry("usageCount", 0)
                .containsEntry("lastUsedAt", null);
        rollups.assertUsageIsExact(forest.key("root"));
        given().delete("/api/v1/tenants/" + forest.key("leaf")).then().statusCode(204);
    }

    /** The lock is that of a long change of the tree. */
    @Test
    void leavesConnectionsToReadsWhileManyDeletionsWait() throws Exception {
        Forest forest = Forest.of(tree("root"));
        forest.use(IntStream.range(0, 30)
                .mapToObj(i -> event("many" + i, "root", "chat", "1"))
                .toArray(Event[]::new));
        List<CompletableFuture<Integer>> deletions = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(30);
                Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute(
                    "select pg_advisory_xact_lock(hashtext('canopy.tree'), number) from generate_series(0, 255) number");
            for (int i = 0; i < 30; i++) {
                String id = "many" + i;
                deletions.add(CompletableFuture.supplyAsync(
                        () -> given().queryParam("source", "test")
                                .queryParam("id", forest.key(id))
                                .delete("/api/v1/usage")
                                .statusCode(),
                        clients));
            }
            for (int i = 0; i < 20; i++) {
                given().get("/api/v1/tenants/" + forest.key("root")).then().statusCode(200);
                Thread.sleep(20);
            }
            assertThat(deletions).noneMatch(CompletableFuture::isDone);
            other.rollback();
            assertThat(deletions).extracting(CompletableFuture::join).containsOnly(204);
        }
        delete(forest, "many0").then().statusCode(404);
    }

    @Test
    void letsTheIdentityBeUsedAgain() {
        Forest forest = Forest.of(tree("root"));
        forest.use(event("1", "root", "chat", "1"));
        delete(forest, "1").then().statusCode(204);

        forest.use(event("1", "root", "drafting", "7", "2026-05-01T00:00:00Z"))
                .then()
                .body("accepted", equalTo(1));

        assertThat(forest.metrics("root")).containsEntry("inferenceCost", "7").containsEntry("usageCount", 1);
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void needsATenantIfSeveralAccountsHaveTheIdentity() {
        Forest one = Forest.of(tree("root", tree("leaf")));
        Forest other = Forest.of(tree("root"));
        String id = one.key("shared");
        String event = "{\"id\":\"%s\",\"source\":\"test\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":%s}";
        given().contentType("application/json")
                .body("[" + event.formatted(id, one.key("leaf"), 1) + "," + event.formatted(id, other.key("root"), 2)
                        + "," + event.formatted(id, one.key("root"), 3) + "]")
                .post("/api/v1/usage?visibility=folded")
                .then()
                .body("accepted", equalTo(2))
                .body("duplicates", equalTo(1))
                .body("conflicts.index", equalTo(List.of(2)));

        delete(one, "shared").then().statusCode(409).body("detail", containsString("'tenant'"));
        given().queryParam("source", "test")
                .queryParam("id", id)
                .queryParam("tenant", other.key("root"))
                .queryParam("visibility", "folded")
                .delete("/api/v1/usage")
                .then()
                .statusCode(204);

        assertThat(one.metrics("root")).containsEntry("totalInferenceCost", "1");
        assertThat(other.metrics("root")).containsEntry("totalInferenceCost", "0");
        delete(one, "shared").then().statusCode(204);
    }

    @Test
    void findsAnEventWithoutASourceByItsId() {
        Forest forest = Forest.of(tree("root"));
        String id = forest.key("plain");
        given().contentType("application/json")
                .body("{\"id\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":1}"
                        .formatted(id, forest.key("root")))
                .post("/api/v1/usage")
                .then()
                .statusCode(200);

        given().queryParam("id", id).delete("/api/v1/usage").then().statusCode(204);
    }

    @Test
    void reportsInvalidRequests() {
        given().delete("/api/v1/usage?source=test")
                .then()
                .statusCode(400)
                .body("detail", equalTo("The parameter 'id' is missing."));
        given().delete("/api/v1/usage?id=1&name=2").then().statusCode(400);
        given().urlEncodingEnabled(false)
                .delete("/api/v1/usage?id=a%00b")
                .then()
                .statusCode(400);
        given().delete("/api/v1/usage?id=" + "x".repeat(500)).then().statusCode(404);
    }

    @Test
    void keepsRollupsExactDuringIngestionAndMoves() throws Exception {
        int size = 12;
        Forest forest = Forest.wide(size, 2);
        Random random = new Random(3);
        List<Callable<Response>> tasks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String id = String.valueOf(i);
            Event used = event(
                    id,
                    String.valueOf(random.nextInt(size)),
                    List.of("chat", "drafting", "translation").get(random.nextInt(3)),
                    "0.0" + (1 + random.nextInt(9)),
                    "2026-%02d-%02dT12:00:00Z".formatted(1 + random.nextInt(3), 1 + random.nextInt(9)));
            tasks.add(() -> forest.use(used));
            tasks.add(() -> delete(forest, id));
            tasks.add(() -> delete(forest, id));
            if (i % 10 == 0) {
                String moved = String.valueOf(1 + random.nextInt(size - 1));
                String parent = String.valueOf(random.nextInt(size));
                tasks.add(() -> forest.move(moved, parent));
            }
        }
        Collections.shuffle(tasks, random);

        try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
            for (Future<Response> answer : clients.invokeAll(tasks)) {
                assertThat(answer.get().statusCode()).isIn(200, 204, 404, 409);
            }
        }

        rollups.assertUsageIsExact(forest.key("0"));
    }

    private static Response delete(Forest forest, String id) {
        return given().queryParam("source", "test")
                .queryParam("id", forest.key(id))
                .queryParam("visibility", "folded")
                .delete("/api/v1/usage");
    }
}
