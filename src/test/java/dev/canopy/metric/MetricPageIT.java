package dev.canopy.metric;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.testing.Dashboard;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages, cursors, and what selects rows. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MetricPageIT {
    private Forest forest;
    private String ofForest;

    /** b1 and b2 tie in everything, c has no use. */
    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b", child("b1"), child("b2")), child("c")));
        forest.use(
                        event("1", "a1", "chat", "3"),
                        event("2", "b1", "chat", "1"),
                        event("3", "b2", "chat", "1"),
                        event("4", "a", "drafting", "5", "2026-04-01T00:00:00Z"))
                .then()
                .statusCode(200);
        ofForest = "?ancestor=" + forest.key("root");
    }

    @Test
    void breaksTiesByTheKey() {
        assertThat(Dashboard.tenants(ofForest + "&sort=-totalInferenceCost&limit=1"))
                .containsExactly(keys("root", "a", "a1", "b", "b1", "b2", "c"));
        assertThat(Dashboard.tenants(ofForest + "&sort=totalInferenceCost&limit=1"))
                .containsExactly(keys("c", "b1", "b2", "b", "a1", "a", "root"));
    }

    @Test
    void sortsByOneKeyAfterTheOther() {
        assertThat(Dashboard.tenants(ofForest + "&sort=-depth,-totalInferenceCost,-tenant&limit=2"))
                .containsExactly(keys("a1", "b2", "b1", "a", "b", "c", "root"));
        assertThat(Dashboard.tenants(ofForest + "&sort=usageCount,-lastUsedAt,-tenant&limit=3"))
                .containsExactly(keys("root", "b", "c", "a", "b2", "b1", "a1"));
    }

    @ParameterizedTest
    @CsvSource({
        "lastUsedAt, b b1 b2 a1 a root c",
        "-lastUsedAt, a root a1 b b1 b2 c",
        "parent, a1 b1 b2 a b c root",
        "-parent, a b c b1 b2 a1 root"
    })
    void putsNullsLastInBothDirections(String sort, String tenants) {
        // a1 is used a little later than b1 and b2, so that times differ
        forest.use(event("5", "a1", "chat", "0", "2026-03-01T12:00:00.000001Z"))
                .then()
                .statusCode(200);

        assertThat(Dashboard.tenants(ofForest + "&limit=1&sort=" + sort)).containsExactly(keys(tenants.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-totalInferenceCost", "costPerUse", "-name", "parent"})
    void neitherSkipsNorRepeatsWhileTenantsAreAdded(String sort) {
        List<String> before = Dashboard.tenants(ofForest + "&sort=" + sort);
        List<String> paged = new ArrayList<>();
        String cursor = "";
        for (int i = 0; ; i++) {
            JsonNode page = Dashboard.page(ofForest + "&limit=2&sort=" + sort + cursor);
            page.get("data").forEach(row -> paged.add(row.get("tenant").textValue()));
            if (page.get("next").isNull()) {
                break;
            }
            cursor = "&cursor=" + page.get("next").textValue();
            Forest.importLines(List.of("{\"key\":\"%s\",\"name\":\"N\",\"parent\":\"%s\"}"
                            .formatted(forest.key("a-new" + i), forest.key("b"))))
                    .then()
                    .statusCode(200);
        }

        assertThat(paged).doesNotHaveDuplicates();
        assertThat(paged.stream().filter(before::contains)).containsExactlyElementsOf(before);
    }

    @Test
    void endsWithAnEmptyPageIfTheRestHasGone() {
        JsonNode first = Dashboard.page(ofForest + "&limit=6");
        given().delete("/api/v1/tenants/" + forest.key("c")).then().statusCode(204);
        JsonNode all = Dashboard.page(ofForest + "&limit=6&sort=-tenant");
        given().delete("/api/v1/tenants/" + forest.key("root")).then().statusCode(409);

        assertThat(first.get("next").isNull()).isFalse();
        assertThat(all.get("next").isNull()).isTrue();
        String last = cursor("metrics:key", "\"" + forest.key("z") + "\"");
        JsonNode empty = Dashboard.page(ofForest + "&cursor=" + last);
        assertThat(empty.get("data")).isEmpty();
        assertThat(empty.get("next").isNull()).isTrue();
        assertThat(empty.get("asOf").textValue()).isEqualTo(all.get("asOf").textValue());
    }

    /** What follows the view is a row's values as a client that makes them up might give them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tenant | metrics:tenant | null",
                "tenant | metrics:tenant | 1",
                "name | metrics:name,key | null,null",
                "depth | metrics:depth,key | \"1\",\"a\"",
                "depth | metrics:depth,key | 1.5,\"a\"",
                "usageCount | metrics:usageCount,key | null,\"a\"",
                "usageCount | metrics:usageCount,key | \"1\",\"a\"",
                "lastUsedAt | metrics:lastUsedAt,key | \"soon\",\"a\"",
                "lastUsedAt | metrics:lastUsedAt,key | \"+1000000000-12-31T23:59:59.999999999Z\",\"a\"",
                "lastUsedAt | metrics:lastUsedAt,key | \"-1000000000-01-01T00:00:00Z\",\"a\"",
                "lastUsedAt | metrics:lastUsedAt,key | null,null",
                "costPerUse | metrics:costPerUse,key | 1",
                "costPerUse | metrics:-costPerUse,key | 1,\"a\"",
                "costPerUse | tenants | \"a\"",
                "featureAdoptionRate | metrics:featureAdoptionRate,key | \"0.5\",\"a\""
            })
    void refusesCursorsThatItHasNotMade(String sort, String view, String values) {
        Dashboard.get(ofForest + "&sort=" + sort + "&cursor=" + cursor(view, values))
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("cursor"))
                .body("errors[0].detail", equalTo("is not a cursor of this list with this sort"));
    }

    private static String cursor(String view, String values) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        "{\"v\":\"%s\",\"k\":[%s]}".formatted(view, values).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesTheCursorOfTheListOfTenants() {
        String next = given().get("/api/v1/tenants?limit=1" + ofForest.replace('?', '&'))
                .jsonPath()
                .getString("next");

        Dashboard.get(ofForest + "&cursor=" + next).then().statusCode(400).body("errors[0].pointer", equalTo("cursor"));
    }

    @Test
    void selectsASubtreeWithItsTop() {
        assertThat(Dashboard.tenants("?ancestor=" + forest.key("b"))).containsExactly(keys("b", "b1", "b2"));
        assertThat(Dashboard.tenants("?ancestor=" + forest.key("c"))).containsExactly(keys("c"));
        assertThat(Dashboard.tenants(
                        "?from=2026-03-01&ancestor=" + forest.key("B").toUpperCase(Locale.ROOT)))
                .containsExactly(keys("b", "b1", "b2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-tenant", "-", "a%20b", "%C3%A4"})
    void knowsNoSuchAncestor(String ancestor) {
        for (String window : new String[] {"", "&from=2026-03-01", "&from=2026-03-01&sort=-usageCount"}) {
            Dashboard.get("?ancestor=" + ancestor + window)
                    .then()
                    .statusCode(404)
                    .body("type", equalTo("/problems/not-found"));
        }
    }

    @Test
    void takesLimitsFromOneToAThousand() {
        assertThat(Dashboard.page(ofForest + "&limit=1").get("data")).hasSize(1);
        assertThat(Dashboard.page(ofForest + "&limit=1000").get("data")).hasSize(7);
        assertThat(Dashboard.page(ofForest + "&limit=7").get("next").isNull()).isTrue();
    }

    @Test
    void givesAHundredRowsUnlessAskedForMore() {
        Forest wide = Forest.wide(101, 100);

        JsonNode page = Dashboard.page("?ancestor=" + wide.key("0"));

        assertThat(page.get("data")).hasSize(100);
        assertThat(page.get("next").isNull()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "metrics?limit=1, limit, is not a known parameter",
        "metrics?sort=name, sort, is not a known parameter",
        "metrics?ancestor=x, ancestor, is not a known parameter",
        "'metrics?metrics=usageCount,nope', metrics, names no metric: 'nope'",
        "metrics?to=2026-03-01&from=2026-03-01, to, 'must be after ''from''; it is exclusive'"
    })
    void namesTheParameterOfOneTenantThatIsWrong(String call, String parameter, String detail) {
        given().get("/api/v1/tenants/" + forest.key("a") + "/" + call)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo(parameter))
                .body("errors[0].detail", equalTo(detail));
    }

    private String[] keys(String... names) {
        return List.of(names).stream().map(forest::key).toArray(String[]::new);
    }
}
