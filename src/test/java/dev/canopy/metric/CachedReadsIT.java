package dev.canopy.metric;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entity tags, and what those see who ask the same at once. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CachedReadsIT {
    private Forest forest;

    @Inject
    Sql sql;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a")));
    }

    /** Without balances: for a minute before a credit expires, their tags promise nothing. */
    static Stream<String> addresses() {
        return Stream.of(
                "tenants/metrics?ancestor=ROOT&metrics=inferenceCost,totalInferenceCost",
                "tenants/metrics?ancestor=ROOT&sort=-totalInferenceCost&metrics=totalInferenceCost",
                "tenants/metrics?ancestor=ROOT&metrics=totalUsageCount&from=2026-03-01&to=2026-04-01",
                "tenants/ROOT/metrics?metrics=totalUsageCount",
                "tenants/ROOT/metrics?metrics=totalUsageCount&from=2026-03-01&to=2026-04-01&compareTo=previous",
                "tenants/ROOT/metrics/series?from=2026-03-01&to=2026-04-01",
                "tenants/ROOT/metrics/breakdown?by=child&metric=totalInferenceCost");
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void answersUnchangedReadsWithOneSmallStatement(String address) {
        Response first = get(address, null);
        String tag = first.then()
                .statusCode(200)
                .header("Cache-Control", "private, no-cache")
                .header("Vary", containsString("Accept"))
                .extract()
                .header("ETag");

        get(address, tag)
                .then()
                .statusCode(304)
                .header("ETag", tag)
                .header("Server-Timing", containsString("1 statement\""))
                .body(emptyString());
        get(address, "\"other\", " + tag).then().statusCode(304);
        get(address, "\"other\"").then().statusCode(200).header("ETag", tag);

        forest.use(event("1", "a", "chat", "1", "2026-03-05T12:00:00Z")).then().statusCode(200);
        Response changed = get(address, tag);
        changed.then().statusCode(200);
        assertThat(changed.header("ETag")).isNotEqualTo(tag);
        assertThat(changed.asString()).isNotEqualTo(first.asString());
    }

    /** The address of the whole dashboard is about all accounts, the others are about one. */
    @Test
    void changesTheTagsOfTheAccountThatChangedOnly() {
        Forest changing = forest;
        Forest unchanged = Forest.of(tree("root", child("a")));
        String dashboard = "tenants/metrics?ancestor=ROOT&metrics=totalUsageCount";
        List<String> ofAccount = addresses()
                .filter(address -> address.startsWith("tenants/ROOT"))
                .toList();
        List<String> before =
                ofAccount.stream().map(address -> tag(changing, address)).toList();
        List<String> others =
                ofAccount.stream().map(address -> tag(unchanged, address)).toList();
        String page = tag(unchanged, dashboard);

        changing.use(event("1", "a", "chat", "1", "2026-03-05T12:00:00Z"))
                .then()
                .statusCode(200);

        for (int i = 0; i < ofAccount.size(); i++) {
            get(changing, ofAccount.get(i), before.get(i)).then().statusCode(200);
            get(unchanged, ofAccount.get(i), others.get(i)).then().statusCode(304);
        }
        get(unchanged, dashboard, page).then().statusCode(200);
        assertThat(get(unchanged, ofAccount.get(0), null).<String>path("asOf"))
                .isLessThan(get(changing, ofAccount.get(0), null).path("asOf"));
    }

    private static String tag(Forest forest, String address) {
        return get(forest, address, null).then().statusCode(200).extract().header("ETag");
    }

    private static Response get(Forest forest, String address, String tag) {
        var request = given();
        return (tag == null ? request : request.header("If-None-Match", tag))
                .get("/api/v1/" + address.replace("ROOT", forest.key("root")));
    }

    @Test
    void knowsATagInItsOwnAccountOnly() {
        Forest other = Forest.of(tree("root"));
        String key = forest.key("moved");
        String address = "tenants/" + key + "/metrics?metrics=totalUsageCount";
        create(key, "First", forest.key("root"));
        String tag = get(address, null).header("ETag");
        given().delete("/api/v1/tenants/" + key).then().statusCode(204);
        create(key, "Second", other.key("root"));
        // The versions of two accounts may be the same by chance, before or after other changes.
        for (String number : List.of("version", "version - 1", "version - 2", "version - 3")) {
            sql.rows("""
                    update account_state s set version = a.%s, as_of = a.as_of from account_state a
                    where s.root_id = (select id from tenant where key = ?)
                      and a.root_id = (select id from tenant where key = ?) returning 1
                    """.formatted(number), other.key("root"), forest.key("root"));

            get(address, tag).then().statusCode(200).body("name", equalTo("Second"));
        }
    }

    private static void create(String key, String name, String parent) {
        json("{\"key\":\"" + key + "\",\"name\":\"" + name + "\",\"parent\":\"" + parent + "\"}")
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenants/no-such/metrics",
                "tenants/no-such/metrics/series?from=2026-03-01&to=2026-04-01",
                "tenants/no-such/metrics/breakdown?by=child&metric=totalInferenceCost",
                "tenants/metrics?ancestor=no-such"
            })
    void findsNoTenantByTheTagOfAnother(String address) {
        String tag = get(address.replace("no-such", "ROOT"), null)
                .then()
                .statusCode(200)
                .extract()
                .header("ETag");

        get(address, tag).then().statusCode(404);
        get(address, "*").then().statusCode(404);
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void refusesParametersWhateverTheTag(String address) {
        String tag = get(address, null).header("ETag");

        get(address + (address.contains("?") ? "&" : "?") + "unknown=1", tag)
                .then()
                .statusCode(400);
    }

    @Test
    void knowsATagAtItsOwnAddressOnly() {
        String tag = get("tenants/ROOT/metrics?metrics=inferenceCost", null).header("ETag");

        get("tenants/ROOT/metrics?metrics=inferenceCost", tag).then().statusCode(304);
        get("tenants/ROOT/metrics?metrics=usageCount", tag).then().statusCode(200);
        get("tenants/" + forest.key("a") + "/metrics?metrics=inferenceCost", tag)
                .then()
                .statusCode(200);
    }

    @Test
    void findsNoTenantThatHasBeenDeletedByItsOldTag() {
        String address = "tenants/" + forest.key("c") + "/metrics";
        json("{\"key\":\"" + forest.key("c") + "\",\"name\":\"C\",\"parent\":\"" + forest.key("root") + "\"}")
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
        String tag = get(address, null).header("ETag");
        get(address, tag).then().statusCode(304);

        given().delete("/api/v1/tenants/" + forest.key("c")).then().statusCode(204);

        assertThat(get(address, tag).statusCode()).isEqualTo(get(address, null).statusCode());
        assertThat(get(address, tag).statusCode()).isNotEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "move", "feature", "credit", "new tenant"})
    void noticesEachChangeOfTheData(String change) {
        String address = "tenants/metrics?ancestor=ROOT";
        String tag = get(address, null).header("ETag");
        String key = forest.key("a");

        switch (change) {
            case "name" -> json("{\"name\":\"Renamed\"}").patch("/api/v1/tenants/" + key);
            case "move" -> {
                json("{\"key\":\"" + forest.key("c") + "\",\"name\":\"C\",\"parent\":\"" + key + "\"}")
                        .post("/api/v1/tenants");
                tag = get(address, null).header("ETag");
                forest.move("c", "root").then().statusCode(200);
            }
            case "feature" -> {
                forest.use(event("f", "a", "chat", "1")).then().statusCode(200);
                tag = get(address, null).header("ETag");
                given().delete("/api/v1/features/chat").then().statusCode(204);
            }
            case "credit" ->
                json("{\"id\":\"g\",\"amount\":\"5\",\"reason\":\"Goodwill\"}")
                        .post("/api/v1/tenants/" + key + "/credits");
            default ->
                json("{\"key\":\"" + forest.key("c") + "\",\"name\":\"C\",\"parent\":\"" + key + "\"}")
                        .post("/api/v1/tenants");
        }
        try {
            get(address, tag).then().statusCode(200);
        } finally {
            json("{\"name\":\"Chat\"}").put("/api/v1/features/chat");
        }
    }

    @Test
    void doesNotPromiseBalancesBeyondTheNextExpiry() {
        String soon = Instant.now().plusSeconds(30).toString();
        json("{\"id\":\"g\",\"amount\":\"5\",\"reason\":\"Goodwill\",\"expires\":\"" + soon + "\"}")
                .post("/api/v1/tenants/" + forest.key("a") + "/credits")
                .then()
                .statusCode(201);

        Response balances = get("tenants/ROOT/metrics?metrics=subtreeCreditBalance", null);
        balances.then().body("metrics.subtreeCreditBalance", equalTo("5"));
        assertThat(balances.header("ETag")).doesNotContain("-");
        assertThat(get("tenants/ROOT/metrics?metrics=usageCount", null).header("ETag"))
                .contains("-");
    }

    @Test
    void derivesTheTagFromTheContentIfEventsAreRead() {
        String address = "tenants/ROOT/metrics?metrics=usageCount&from=2026-03-01T01:00:00Z";
        String tag = get(address, null).header("ETag");

        assertThat(tag).doesNotContain("-");
        get(address, tag).then().statusCode(304);
        forest.use(event("1", "root", "chat", "1", "2026-03-01T02:00:00Z"))
                .then()
                .statusCode(200);
        get(address, tag).then().statusCode(200);
    }

    /** Though everyone asks the same at once, and shares the answers. */
    @Test
    void showsAFoldedEventToTheVeryNextRead() throws Exception {
        String address = "tenants/ROOT/metrics?metrics=usageCount,totalUsageCount";
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService pool = Executors.newFixedThreadPool(12)) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                readers.add(pool.submit(() -> {
                    int seen = 0;
                    while (!done.get()) {
                        int now = get(address, null)
                                .then()
                                .statusCode(200)
                                .extract()
                                .path("metrics.totalUsageCount");
                        assertThat(now).isGreaterThanOrEqualTo(seen);
                        seen = now;
                    }
                    return seen;
                }));
            }
            try {
                String tag = null;
                for (int i = 1; i <= 60; i++) {
                    forest.use(event("n" + i, "a", "chat", "1")).then().statusCode(200);
                    Response next = get(address, tag);
                    next.then().statusCode(200).body("metrics.totalUsageCount", equalTo(i));
                    tag = next.header("ETag");
                }
            } finally {
                done.set(true);
            }
            for (Future<Integer> reader : readers) {
                reader.get();
            }
        }
    }

    private static RequestSpecification json(String body) {
        return given().contentType("application/json").body(body);
    }

    private Response get(String address, String tag) {
        var request = given().urlEncodingEnabled(false);
        return (tag == null ? request : request.header("If-None-Match", tag))
                .get("/api/v1/" + address.replace("ROOT", forest.key("root")));
    }
}
