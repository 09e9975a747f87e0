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
        String two = ofForest + "&sort=tenant&filter=tenant=in=(" + forest.key("a") + "," + forest.key("c") + ")";
        String last = Dashboard.page(two + "&limit=1").get("next").textValue();
        given().delete("/api/v1/tenants/" + forest.key("c")).then().statusCode(204);

        JsonNode empty = Dashboard.page(two + "&cursor=" + last);
        assertThat(empty.get("data")).isEmpty();
        assertThat(empty.get("next").isNull()).isTrue();
        assertThat(empty.get("asOf").textValue())
                .isEqualTo(Dashboard.page(two).get("asOf").textValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&sort=name",
                "&sort=-depth,name",
                "&sort=depth,-name",
                "&sort=depth",
                "&sort=depth,name&from=2026-03-01",
                "&sort=depth,name&from=2026-03-01&to=2026-03-02",
                "&sort=depth,name&filter=depth=ge=0"
            })
    void refusesTheCursorOfAnotherQuestion(String question) {
        String next = Dashboard.page(ofForest + "&limit=1&sort=depth,name")
                .get("next")
                .textValue();

        refuses(ofForest + question, next);
        refuses("?ancestor=" + forest.key("b") + "&sort=depth,name", next);
        Dashboard.get(ofForest + "&limit=2&metrics=usageCount&sort=depth,name&cursor=" + next)
                .then()
                .statusCode(200);
    }

    /** Each bit of it is signed. */
    @Test
    void refusesACursorThatSomeoneHasChanged() {
        String next = Dashboard.page(ofForest + "&limit=1&sort=depth,name")
                .get("next")
                .textValue();
        byte[] written = Base64.getUrlDecoder().decode(next);

        for (int i = 0; i < written.length; i++) {
            byte[] changed = written.clone();
            changed[i] ^= 1;
            refuses(
                    ofForest + "&sort=depth,name",
                    Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
        }
        refuses(ofForest + "&sort=depth,name", next.substring(0, 20));
    }

    private static void refuses(String question, String cursor) {
        Dashboard.get(question + "&cursor=" + cursor)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("cursor"))
                .body("errors[0].detail", equalTo("is not a cursor of this list in this order"));
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
    void acceptsLimitsFromOneToAThousand() {
        assertThat(Dashboard.page(ofForest + "&limit=1").get("data")).hasSize(1);
        assertThat(Dashboard.page(ofForest + "&limit=1000").get("data")).hasSize(7);
        assertThat(Dashboard.page(ofForest + "&limit=7").get("next").isNull()).isTrue();
    }

    @Test
    void returnsAHundredRowsByDefault() {
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
        "'metrics?metrics=usageCount,nope', metrics, contains the unknown metric 'nope'",
        "metrics?to=2026-03-01&from=2026-03-01, to, 'must be after ''from'', because it is exclusive'"
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
