package dev.canopy.account;

import static dev.canopy.account.Accounts.address;
import static dev.canopy.account.Accounts.atOnce;
import static dev.canopy.account.Accounts.delete;
import static dev.canopy.account.Accounts.get;
import static dev.canopy.account.Accounts.patch;
import static dev.canopy.account.Accounts.post;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CreditIT {
    private Forest forest;
    private String credits;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a"), child("b")));
        credits = address(forest, "a", "credits");
    }

    private Response grant(String id, String amount) {
        return post(credits, "{\"id\":\"%s\",\"amount\":\"%s\",\"reason\":\"Goodwill\"}".formatted(id, amount));
    }

    @Test
    void grants() {
        Response granted = post(credits, """
                {"id":"g1","amount":"12.340","reason":"Goodwill","expires":"2026-04-01T02:00:00.1234567+02:00"}""");

        granted.then()
                .statusCode(201)
                .header("Location", equalTo(credits + "/g1"))
                .body("id", equalTo("g1"))
                .body("amount", equalTo("12.34"))
                .body("currency", equalTo("USD"))
                .body("reason", equalTo("Goodwill"))
                .body("expires", equalTo("2026-04-01T00:00:00.123456Z"))
                .body("priority", equalTo(100))
                .body("effective", nullValue())
                .body("recurrence", nullValue())
                .body("rollover", equalTo(0))
                .body("size()", equalTo(9));
        assertThat(get(granted.header("Location")).asString()).isEqualTo(granted.asString());
    }

    @Test
    void readsANumberAndADayAndMakesAnId() {
        Response granted = post(credits, "{\"amount\":0.000000001,\"reason\":\"Start\",\"expires\":\"2026-04-01\"}");

        granted.then()
                .statusCode(201)
                .body("amount", equalTo("0.000000001"))
                .body("expires", equalTo("2026-04-01T00:00:00Z"));
        assertThat(UUID.fromString(granted.path("id"))).isNotNull();
    }

    @Test
    void writesNullForACreditThatDoesNotExpire() {
        grant("g1", "1").then().statusCode(201).body("$", hasKey("expires")).body("expires", nullValue());
    }

    @Test
    void countsARetryOnce() {
        String first = grant("g1", "1").asString();

        Response retry = grant("g1", "1.0");

        retry.then().statusCode(200);
        assertThat(retry.asString()).isEqualTo(first);
        get(credits).then().body("data", hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"g1\",\"amount\":\"2\",\"reason\":\"Goodwill\"}",
                "{\"id\":\"g1\",\"amount\":\"1\",\"reason\":\"Other\"}",
                "{\"id\":\"g1\",\"amount\":\"1\",\"reason\":\"Goodwill\",\"priority\":1}",
                "{\"id\":\"g1\",\"amount\":\"1\",\"reason\":\"Goodwill\",\"effective\":\"2026-04-01\"}",
                "{\"id\":\"g1\",\"amount\":\"1\",\"reason\":\"Goodwill\",\"expires\":\"2026-04-01\"}"
            })
    void refusesOtherContentUnderAKnownId(String other) {
        grant("g1", "1").then().statusCode(201);

        post(credits, other)
                .then()
                .statusCode(409)
                .body("detail", equalTo("/id is the id of a credit that was granted with different content."));
        get(credits + "/g1").then().body("amount", equalTo("1")).body("reason", equalTo("Goodwill"));
    }

    @Test
    void acceptsTheSameIdForEachTenant() {
        grant("g1", "1").then().statusCode(201);

        post(address(forest, "b", "credits"), "{\"id\":\"g1\",\"amount\":\"2\",\"reason\":\"x\"}")
                .then()
                .statusCode(201);

        get(credits + "/g1").then().body("amount", equalTo("1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "50 %", "a+b", "ü?#&;", "{x}", "☂ \uD83C\uDF32", "\"\\"})
    void keepsAnIdOfAnyCharacters(String id) throws Exception {
        Response granted = post(
                credits,
                new ObjectMapper()
                        .createObjectNode()
                        .put("id", id)
                        .put("amount", "1")
                        .put("reason", "x")
                        .toString());

        String location = granted.then().statusCode(201).extract().header("Location");
        get(location).then().statusCode(200).body("id", equalTo(id));
        delete(location).then().statusCode(204);
        get(location).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"reason\":\"x\"} | /amount | is missing",
                "{\"amount\":\"1\"} | /reason | is missing",
                "{\"amount\":0,\"reason\":\"x\"} | /amount | must be more than 0",
                "{\"amount\":\"-1\",\"reason\":\"x\"} | /amount | must be more than 0",
                "{\"amount\":1e30,\"reason\":\"x\"} | /amount | is larger than",
                "{\"amount\":\"much\",\"reason\":\"x\"} | /amount | must be a decimal",
                "{\"amount\":\"1\",\"reason\":\"\"} | /reason | must be a string of 1 to 200 characters",
                "{\"amount\":\"1\",\"reason\":\"x\",\"expires\":\"soon\"} | /expires | must be a time with an offset",
                "{\"amount\":\"1\",\"reason\":\"x\",\"id\":\"\"} | /id | must be a string",
                "{\"amount\":\"1\",\"reason\":\"x\",\"id\":\"a\\u0007\"} | /id | without control characters",
                "{\"amount\":\"1\",\"reason\":\"x\",\"id\":1} | /id | must be a string",
                "{\"amount\":\"1\",\"reason\":\"x\",\"color\":1} | /color | is not a known field",
                "{\"amount\":\"1\",\"reason\":\"x\",\"id\":\"ledger\"} | /id | must not be 'ledger'",
                "{\"amount\":\"1\",\"reason\":\"x\",\"priority\":1001} | /priority | must be a whole number from 0 to 1000",
                "{\"amount\":\"1\",\"reason\":\"x\",\"priority\":-1} | /priority | must be a whole number from 0 to 1000",
                "{\"amount\":\"1\",\"reason\":\"x\",\"effective\":\"2026-04-01\",\"expires\":\"2026-04-01\"} | /expires | must be after effective",
                "{\"amount\":\"1\",\"reason\":\"x\",\"recurrence\":\"P1D\"} | /recurrence | must be 'P1M'",
                "{\"amount\":\"1\",\"reason\":\"x\",\"recurrence\":\"P1M\",\"expires\":\"2026-04-01\"} | /effective | is missing",
                "{\"amount\":\"1\",\"reason\":\"x\",\"recurrence\":\"P1M\",\"effective\":\"2026-04-01\"} | /expires | is missing",
                "{\"amount\":\"1\",\"reason\":\"x\",\"recurrence\":\"P1M\",\"effective\":\"2026-04-01\",\"expires\":\"2036-04-02\"} | /expires | at most 120 months",
                "{\"amount\":\"1\",\"reason\":\"x\",\"rollover\":1} | /rollover | needs a recurrence",
                "{\"amount\":\"1\",\"reason\":\"x\",\"rollover\":13} | /rollover | must be a whole number from 0 to 12",
                "[] | `` | must be a JSON object"
            })
    void reportsTheError(String body, String pointer, String detail) {
        post(credits, body)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].detail", containsString(detail));
    }

    @Test
    void pagesThroughAListById() {
        for (String id : new String[] {"b", "a", "C", "d"}) {
            grant(id, "1").then().statusCode(201);
        }

        Response first = get(credits + "?limit=3");
        Response second = get(credits + "?limit=3&cursor=" + first.path("next"));

        assertThat(first.jsonPath().getList("data.id")).containsExactly("C", "a", "b");
        assertThat(second.jsonPath().getList("data.id")).containsExactly("d");
        assertThat(second.<String>path("next")).isNull();
        get(credits + "?color=red").then().statusCode(400);
        get(address(forest, "b", "credits")).then().statusCode(200).body("data", hasSize(0));
    }

    @Test
    void deletesACredit() {
        grant("g1", "1").then().statusCode(201);

        delete(address(forest, "b", "credits") + "/g1").then().statusCode(404);
        delete(credits + "/g1").then().statusCode(204);
        delete(credits + "/g1").then().statusCode(404).body("detail", equalTo("There is no credit 'g1'."));
        grant("g1", "2").then().statusCode(201);
    }

    @Test
    void knowsNoCreditsOfUnknownTenants() {
        String unknown = "/api/v1/tenants/no-such/credits";

        for (Response answer : List.of(
                post(unknown, "{\"amount\":\"1\",\"reason\":\"x\"}"),
                get(unknown),
                get(unknown + "/g1"),
                delete(unknown + "/g1"))) {
            answer.then().statusCode(404).body("detail", equalTo("There is no tenant 'no-such'."));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "%00", "%0A"})
    void knowsNoOtherIds(String id) {
        get(credits + "/" + id).then().statusCode(404);
        delete(credits + "/" + id).then().statusCode(404);
    }

    @Test
    void refusesAnArchivedTenant() {
        patch("/api/v1/tenants/" + forest.key("a"), "{\"archived\":true}")
                .then()
                .statusCode(200);

        grant("g1", "1").then().statusCode(409).body("detail", containsString("is archived"));
    }

    @Test
    void keepsATenantThatHasCredits() {
        grant("g1", "1").then().statusCode(201);

        delete("/api/v1/tenants/" + forest.key("a"))
                .then()
                .statusCode(409)
                .body("detail", containsString("has subscriptions, credits, budgets, prices or organizations"));
        delete(credits + "/g1").then().statusCode(204);
        delete("/api/v1/tenants/" + forest.key("a")).then().statusCode(204);
    }

    @Test
    void countsAGrantOnceThatComesManyTimesAtOnce() throws Exception {
        List<Integer> statuses = atOnce(50, i -> grant("g1", "5"));

        assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
        get(credits).then().body("data", hasSize(1)).body("data[0].amount", equalTo("5"));
    }
}
