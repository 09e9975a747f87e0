package dev.canopy.statement;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Other tests of this application make requests, too, but none while one of these runs. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class LastRequestsIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void showsTheStatementsOfTheLatestRequestFirst() {
        get("/api/v1/tenants?limit=1").then().statusCode(200);
        get("/probe/mixed?orm=1&raw=1").then().statusCode(200);

        List<JsonObject> last = lastRequests("GET /probe/mixed?orm=1&raw=1");
        JsonObject latest = last.get(0);
        assertThat(latest.getString("route")).isEqualTo("GET /probe/mixed");
        assertThat(latest.getInteger("status")).isEqualTo(200);
        assertThat(latest.getInteger("count")).isEqualTo(2);
        assertThat(latest.getDouble("milliseconds")).isPositive();
        assertThat(Instant.parse(latest.getString("time"))).isBeforeOrEqualTo(Instant.now());
        assertThat(latest.getJsonArray("statements"))
                .allSatisfy(statement -> assertThat(((JsonObject) statement).getString("statement"))
                        .startsWith("select "));
        assertThat(last)
                .filteredOn(request -> request.getString("request").equals("GET /api/v1/tenants?limit=1"))
                .first()
                .satisfies(request -> assertThat(request.getInteger("budget")).isPositive());
    }

    @Test
    void keepsAFewAndNoneOfWhatIsNoResource() {
        int all = LastRequests.KEPT + 1;
        IntStream.rangeClosed(1, all).forEach(i -> get("/api/v1/tenants?limit=" + i));
        get("/index.html").then().statusCode(200);
        get(LastRequests.PATH).then().statusCode(200);

        assertThat(lastRequests("GET /api/v1/tenants?limit=" + all))
                .hasSize(LastRequests.KEPT)
                .allSatisfy(
                        request -> assertThat(request.getString("request")).startsWith("GET /api/v1/tenants?limit="));
    }

    /**
     * Waits for the request: it is kept when its answer has been sent, which its client may see first.
     *
     * @param latest the request that must be the first
     */
    private static List<JsonObject> lastRequests(String latest) {
        for (long end = System.nanoTime() + SOON.toNanos(); ; ) {
            List<JsonObject> last = new JsonArray(get(LastRequests.PATH).asString())
                    .stream().map(JsonObject.class::cast).toList();
            if (System.nanoTime() > end
                    || !last.isEmpty() && last.get(0).getString("request").equals(latest)) {
                assertThat(last.get(0).getString("request")).isEqualTo(latest);
                return last;
            }
        }
    }
}
