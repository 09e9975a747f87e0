package dev.canopy.alert;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.testing.EventStream;
import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FiringStreamIT {
    @TestHTTPResource("/api/v1/tenants/")
    URI tenants;

    @Inject
    Sql sql;

    @Inject
    FiringIds ids;

    private Forest forest;
    private int number;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
    }

    private EventStream watch(String tenant, String query, String... headers) throws Exception {
        EventStream stream =
                EventStream.open(URI.create(tenants + forest.key(tenant) + "/firings/stream" + query), headers);
        stream.next("retry");
        return stream;
    }

    private void alert(String tenant, String name, String body) {
        given().contentType("application/json")
                .body(body)
                .put(tenants + forest.key(tenant) + "/alerts/" + name)
                .then()
                .statusCode(201);
    }

    private void use(String tenant, String cost) {
        given().contentType("application/json")
                .body("{\"id\":\"e%d\",\"source\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":\"%s\"}"
                        .formatted(number++, forest.key("s"), forest.key(tenant), cost))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200);
    }

    private static String cost(String threshold) {
        return "{\"metric\":\"totalInferenceCost\",\"threshold\":\"" + threshold + "\"}";
    }

    private String tenant(EventStream.Block event) {
        return event.data().get("tenant").textValue();
    }

    @Test
    void sendsWhatFiresAfterItsStart() throws Exception {
        alert("a", "early", cost("1"));
        use("a", "1");
        given().contentType("application/json")
                .body("{\"amount\":\"10\",\"period\":\"P1M\",\"thresholds\":[\"0.5\",\"1\"]}")
                .put(tenants + forest.key("a") + "/budgets/monthly")
                .then()
                .statusCode(201);
        alert("a", "spend", "{\"budget\":\"monthly\"}");

        try (EventStream stream = watch("a", "")) {
            use("a1", "5");

            EventStream.Block event = stream.next();
            assertThat(event.fields()).containsEntry("event", "alert").containsKey("id");
            JsonNode data = event.data();
            assertThat(tenant(event)).isEqualTo(forest.key("a"));
            assertThat(data.get("alert").textValue()).isEqualTo("spend");
            assertThat(data.get("budget").textValue()).isEqualTo("monthly");
            assertThat(data.get("metric").textValue()).isEqualTo("totalInferenceCost");
            assertThat(data.get("currency").textValue()).isEqualTo("USD");
            assertThat(data.get("amount").textValue()).isEqualTo("10");
            assertThat(data.get("threshold").textValue()).isEqualTo("0.5");
            assertThat(data.get("value").textValue()).isEqualTo("6");
            assertThat(data.get("from").textValue()).endsWith("-01T00:00:00Z");
            assertThat(data.get("firedAt").textValue()).isNotNull();
        }
    }

    @Test
    void sendsFiringsOfDescendantsOnlyWhenAsked() throws Exception {
        try (EventStream own = watch("a", "");
                EventStream subtree = watch("a", "?subtree=true")) {
            alert("a1", "below", cost("1"));
            alert("b", "beside", cost("1"));
            alert("a", "here", cost("2"));
            use("b", "1");
            use("a1", "1");
            use("a1", "1");

            assertThat(tenant(subtree.next())).isEqualTo(forest.key("a1"));
            EventStream.Block here = subtree.next();
            assertThat(tenant(here)).isEqualTo(forest.key("a"));
            assertThat(own.next().fields()).as("nothing came before").isEqualTo(here.fields());
        }
    }

    @Test
    void goesOnWhereTheClientHasStopped() throws Exception {
        for (int share = 1; share <= 3; share++) {
            alert("a", "at" + share, cost(Integer.toString(share)));
        }
        String id;
        try (EventStream stream = watch("a", "")) {
            use("a", "1");
            id = stream.next().id();
        }
        use("a", "1");
        use("a", "1");

        try (EventStream again = watch("a", "", "Last-Event-ID", id)) {
            assertThat(List.of(alert(again.next()), alert(again.next()))).containsExactly("at2", "at3");
        }
    }

    private static String alert(EventStream.Block event) {
        return event.data().get("alert").textValue();
    }

    /** Such an id is one of a database that was restored from a backup. */
    @Test
    void beginsWithTheNextFiringAfterAnIdThatNoFiringHasYet() throws Exception {
        alert("a", "first", cost("1"));
        try (EventStream stream = watch("a", "", "Last-Event-ID", ids.write(999_999_999_999_999_999L))) {
            use("a", "1");
            assertThat(alert(stream.next())).isEqualTo("first");
        }
    }

    @Test
    void sendsMoreThanOneReadReturns() throws Exception {
        alert("a", "many", cost("1000000"));
        sql.rows("""
                insert into alert_firing (root_id, tenant_id, alert, metric, starts_at, ends_at, amount, share, value, fired_at)
                select t.root_id, t.id, 'many', 'totalInferenceCost', '-infinity', 'infinity', i, 1, i, now()
                from tenant t, generate_series(1, %d) i where t.key = '%s' order by i returning id
                """.formatted(2 * FiringFeed.LIMIT + 1, forest.key("a")));
        try (EventStream stream = watch("a", "", "Last-Event-ID", ids.write(0))) {
            List<Long> numbers = new ArrayList<>();
            for (int i = 0; i < 2 * FiringFeed.LIMIT + 1; i++) {
                numbers.add(ids.read(stream.next().id()));
            }
            assertThat(numbers)
                    .isEqualTo(IntStream.range(0, numbers.size())
                            .mapToObj(i -> numbers.getFirst() + i)
                            .toList());
        }
    }

    /** A manager of a part of an account gets no firings of tenants next to it or above it. */
    @Test
    void staysWithinTheScopeOfItsCaller() throws Exception {
        String key = given().contentType("application/json")
                .body("{\"name\":\"part\",\"role\":\"manager\",\"tenant\":\"%s\"}".formatted(forest.key("a")))
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
        String[] caller = {"Authorization", "Bearer " + key};
        alert("root", "above", cost("1"));
        alert("b", "beside", cost("1"));
        alert("a1", "below", cost("1"));
        try (EventStream stream = watch("a", "?subtree=true", caller)) {
            use("b", "1");
            use("a1", "1");

            assertThat(tenant(stream.next())).isEqualTo(forest.key("a1"));
        }
        given().header(caller[0], caller[1])
                .get(tenants + forest.key("b") + "/firings/stream")
                .then()
                .statusCode(404);
        given().header(caller[0], caller[1])
                .get(tenants + forest.key("root") + "/firings/stream?subtree=true")
                .then()
                .statusCode(404);
    }

    @Test
    void endsWhenTheTenantIsDeleted() throws Exception {
        try (EventStream stream = watch("b", "")) {
            given().delete(tenants + forest.key("b")).then().statusCode(204);

            EventStream.Block last = stream.poll();
            for (int tries = 0; tries < 60 && last != EventStream.END; tries++) {
                last = stream.poll();
            }
            assertThat(last).isSameAs(EventStream.END);
        }
    }

    @Test
    void refusesWhatItCannotRead() {
        given().get(tenants + "nobody/firings/stream")
                .then()
                .statusCode(404)
                .body("type", equalTo("/problems/not-found"));
        given().get(tenants + forest.key("a") + "/firings/stream?subtree=perhaps")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("subtree"));
        for (String id : List.of(
                "e1",
                "7",
                "AAAAAAAAAAAAAAAAAAAAAAAA",
                ids.write(7).replace(ids.write(7).charAt(5), '-') + "A")) {
            given().header("Last-Event-ID", id)
                    .get(tenants + forest.key("a") + "/firings/stream")
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("Last-Event-ID"));
        }
    }
}
