package dev.canopy.price;

import static dev.canopy.price.Prices.PRICES;
import static dev.canopy.price.Prices.event;
import static dev.canopy.price.Prices.get;
import static dev.canopy.price.Prices.post;
import static dev.canopy.price.Prices.reprice;
import static dev.canopy.price.Prices.use;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts in several currencies. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CurrencyIT {
    private static final String TENANTS = "/api/v1/tenants";
    private static final String NOON = "2026-03-02T12:00:00Z";

    @Inject
    Sql sql;

    private Forest dollars;
    private Forest euros;
    private String model;

    @BeforeEach
    void plant() {
        dollars = Forest.of(tree("root", child("a")));
        euros = Forest.of(tree("root", child("a")));
        model = euros.key("large");
        change(euros, "root", "EUR").then().statusCode(200).body("currency", equalTo("EUR"));
    }

    /** Other classes expect one currency. In one statement, because the foreign key is checked at its end. */
    @AfterEach
    void leaveOneCurrency() {
        sql.rows("""
                with prices as (update price set currency = 'USD' where currency <> 'USD' and tenant_id is not null)
                update tenant set currency = 'USD' where currency <> 'USD' returning 1""");
    }

    private static Response change(Forest forest, String tenant, String currency) {
        return given().contentType("application/json")
                .body("{\"currency\":\"" + currency + "\"}")
                .patch(TENANTS + "/" + forest.key(tenant));
    }

    private static JsonPath read(String address) {
        return get(address).then().statusCode(200).extract().jsonPath();
    }

    private String price(String currency, String rate) {
        return post(PRICES, """
                        {"model":"%s","currency":"%s","effectiveFrom":"2026-01-01","rates":{"inputTokens":"%s"}}""".formatted(model, currency, rate))
                .then()
                .statusCode(201)
                .body("currency", equalTo(currency))
                .extract()
                .path("id");
    }

    private String cost(Forest forest, String id, String cost) {
        return event(forest, id, "a", "\"cost\":\"" + cost + "\"", NOON);
    }

    @Test
    void isThatOfTheRoot() {
        String key = euros.key("new");

        post(TENANTS, "{\"key\":\"%s\",\"name\":\"New\",\"currency\":\"CHF\"}".formatted(key))
                .then()
                .statusCode(201)
                .body("currency", equalTo("CHF"));
        post(TENANTS, "{\"key\":\"%s-child\",\"name\":\"Child\",\"parent\":\"%s\"}".formatted(key, key))
                .then()
                .statusCode(201)
                .body("currency", equalTo("CHF"));
        post(TENANTS, "{\"key\":\"%s-b\",\"name\":\"B\",\"parent\":\"%s\",\"currency\":\"CHF\"}".formatted(key, key))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/currency"));
        assertThat(read(TENANTS + "/" + dollars.key("a")).getString("currency")).isEqualTo("USD");
    }

    @Test
    void changesInTheWholeAccountAndOnlyAtItsRoot() {
        assertThat(read(TENANTS + "/" + euros.key("a")).getString("currency")).isEqualTo("EUR");
        change(euros, "a", "EUR").then().statusCode(422).body("errors[0].pointer", equalTo("/currency"));
        assertThat(sql.rows(
                        "select tenant_key, before, after from audit_entry where action = 'tenant.update' and tenant_key = any (array[?, ?])",
                        euros.key("root"),
                        euros.key("a")))
                .containsExactly(euros.key("root") + "|{\"currency\": \"USD\"}|{\"currency\": \"EUR\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"usage", "price", "credit", "budget", "reservation"})
    void staysOnceTheAccountHasAmounts(String amount) {
        String tenant = euros.key("a");
        switch (amount) {
            case "usage" -> use(cost(euros, "1", "1")).then().body("accepted", equalTo(1));
            case "price" ->
                post(PRICES, Prices.price(model, tenant, "2026-03-01", null, "3"))
                        .then()
                        .statusCode(201)
                        .body("currency", equalTo("EUR"));
            case "budget" ->
                given().contentType("application/json")
                        .body("{\"amount\":\"10\",\"period\":\"P1M\"}")
                        .put(TENANTS + "/" + tenant + "/budgets/monthly")
                        .then()
                        .statusCode(201);
            case "reservation" ->
                given().contentType("application/json")
                        .body("{\"amount\":\"10\"}")
                        .post(TENANTS + "/" + tenant + "/reservations")
                        .then()
                        .statusCode(201);
            default ->
                given().contentType("application/json")
                        .body("{\"id\":\"welcome\",\"amount\":\"10\",\"reason\":\"welcome\"}")
                        .post(TENANTS + "/" + tenant + "/credits")
                        .then()
                        .statusCode(201)
                        .body("currency", equalTo("EUR"));
        }

        change(euros, "root", "USD").then().statusCode(409).body("detail", containsString("in EUR"));
        change(euros, "root", "EUR").then().statusCode(200);
    }

    @Test
    void isKeptByAnImportThatDoesNotNameIt() {
        String line = "{\"key\":\"%s\",\"name\":\"Renamed\"%s}";

        Forest.importLines(List.of(line.formatted(euros.key("root"), "")))
                .then()
                .statusCode(200);
        Forest.importLines(List.of(line.formatted(euros.key("root"), ",\"currency\":\"USD\"")))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/0/currency"));

        assertThat(read(TENANTS + "/" + euros.key("root")).getString("currency"))
                .isEqualTo("EUR");
    }

    @Test
    void choosesAmongThePricesForAllTenants() {
        price("USD", "3");

        use(event(euros, "1", "a", model, 1_000_000, NOON)).then().body("unpriced", equalTo(1));
        get(PRICES + "/match?model=" + model + "&tenant=" + euros.key("a"))
                .then()
                .body("price", nullValue())
                .body("currency", equalTo("EUR"))
                .body("reason", startsWith("no price in EUR for "));

        String inEuros = price("EUR", "2");
        use(event(euros, "2", "a", model, 1_000_000, NOON)).then().body("unpriced", equalTo(0));
        use(event(dollars, "1", "a", model, 1_000_000, NOON)).then().body("unpriced", equalTo(0));

        get(PRICES + "/match?model=" + model + "&tenant=" + euros.key("a"))
                .then()
                .body("price.id", equalTo(inEuros));
        get(PRICES + "/match?model=" + model + "&currency=EUR").then().body("price.id", equalTo(inEuros));
        get(PRICES + "?model=" + model + "&currency=EUR").then().body("data.id", contains(inEuros));
        get(PRICES + "?currency=eur").then().statusCode(400);
        get(PRICES + "/match?model=" + model + "&currency=EUR&tenant=" + euros.key("a"))
                .then()
                .statusCode(400);
        assertThat(euros.metrics("a")).containsEntry("inferenceCost", "2");
        assertThat(dollars.metrics("a")).containsEntry("inferenceCost", "3");
    }

    @Test
    void isThatOfThePricesOfItsTenants() {
        post(PRICES, """
                        {"model":"%s","tenant":"%s","currency":"USD","effectiveFrom":"2026-01-01","rates":{"images":"1"}}""".formatted(model, euros.key("a")))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/currency"));

        String line =
                "{\"model\":\"%s\",\"tenant\":\"%s\",\"effectiveFrom\":\"2026-01-01\",\"rates\":{\"images\":\"1\"}%s}";
        given().contentType("application/x-ndjson")
                .body((line.formatted(model, euros.key("a"), ",\"currency\":\"USD\"")
                                + "\n"
                                + line.formatted(model + "2", euros.key("a"), ""))
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .put(PRICES + "/import")
                .then()
                .statusCode(200)
                .body("created", equalTo(1))
                .body("skipped.reason", contains("is in USD, but the account of '" + euros.key("a") + "' is in EUR"));
        assertThat(sql.one("select currency from price where model = ?", model + "2"))
                .isEqualTo("EUR");
    }

    @Test
    void repricesAccountsOfEachCurrencyByThemselves() {
        use(event(euros, "1", "a", model, 1_000_000, NOON), event(dollars, "1", "a", model, 1_000_000, NOON))
                .then()
                .body("unpriced", equalTo(2));
        get("/api/v1/usage/unpriced")
                .then()
                .body("data.findAll { it.model == '" + model + "' }.currency", contains("EUR", "USD"));
        price("USD", "3");
        price("EUR", "2");

        reprice("{\"from\":\"2026-03-01\",\"to\":\"2026-04-01\",\"model\":\"" + model + "\"}")
                .then()
                .statusCode(200)
                .body("events", equalTo(2))
                .body("after", nullValue())
                .body("currencies.currency", contains("EUR", "USD"))
                .body("currencies.after", contains("2", "3"));
    }

    private Response fromLiteLlm(Forest forest, String id, String fields) {
        return post("/api/v1/usage/litellm", """
                [{"id":"%s","call_type":"acompletion","response_cost":5,"endTime":1772366400.5%s,
                  "metadata":{"user_api_key_team_id":"%s","user_api_key_alias":"chat"}}]""".formatted(forest.key(id), fields, forest.key("a")));
    }

    @Test
    void keepsCostsInDollarsOutOfOtherAccounts() {
        String fields = ",\"model\":\"" + model + "\",\"prompt_tokens\":1000000";
        price("EUR", "2");

        fromLiteLlm(euros, "1", fields).then().statusCode(200).body("accepted", equalTo(1));
        fromLiteLlm(dollars, "1", fields).then().statusCode(200).body("accepted", equalTo(1));
        fromLiteLlm(euros, "2", ",\"prompt_tokens\":1000000")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("unpriced", equalTo(1));

        assertThat(sql.rows(
                        "select id, cost, cost_given from usage_event where id = any (array[?, ?, ?]) order by cost",
                        euros.key("1"),
                        dollars.key("1"),
                        euros.key("2")))
                .containsExactly(
                        euros.key("2") + "|0|f", euros.key("1") + "|2000000000|f", dollars.key("1") + "|5000000000|t");
    }

    @Test
    void sortsAmountsWithinACurrencyOnAllPages() {
        use(cost(euros, "1", "1"), cost(dollars, "1", "7")).then().body("accepted", equalTo(2));
        Forest more = Forest.of(tree("root", child("a")));
        change(more, "root", "EUR").then().statusCode(200);
        use(cost(more, "1", "5")).then().body("accepted", equalTo(1));
        String question =
                TENANTS + "/metrics?limit=1&metrics=totalInferenceCost&sort=-totalInferenceCost&filter=tenant=in=("
                        + String.join(",", euros.key("a"), dollars.key("a"), more.key("a")) + ")";

        List<String> found = new ArrayList<>();
        String next = "";
        while (next != null && found.size() < 5) {
            JsonPath page = read(question + next);
            found.add(page.getString("data[0].currency") + " " + page.getString("data[0].metrics.totalInferenceCost"));
            next = page.getString("next") == null ? null : "&cursor=" + page.getString("next");
        }

        assertThat(found).containsExactly("EUR 5", "EUR 1", "USD 7");
        assertThat(read(question.replace("limit=1&", "")).getList("currencies")).containsExactly("EUR", "USD");
        assertThat(read(question.replace("limit=1&", "") + ";currency==EUR").getList("data.tenant"))
                .containsExactly(more.key("a"), euros.key("a"));
        given().header("Accept", "text/csv")
                .urlEncodingEnabled(false)
                .get(question.replace("limit=1&", ""))
                .then()
                .statusCode(200)
                .body(equalTo("tenant,name,parent,depth,currency,totalInferenceCost\r\n" + line(more, "EUR,5")
                        + line(euros, "EUR,1") + line(dollars, "USD,7")));
    }

    private static String line(Forest forest, String end) {
        return "%s,Tenant a,%s,1,%s\r\n".formatted(forest.key("a"), forest.key("root"), end);
    }

    @Test
    void isNamedByEachAnswerWithAmounts() {
        use(cost(euros, "1", "1")).then().body("accepted", equalTo(1));
        String tenant = TENANTS + "/" + euros.key("a");

        for (String address : List.of(
                tenant + "/metrics",
                tenant + "/metrics/series?metric=inferenceCost",
                tenant + "/metrics/breakdown?by=feature&metric=inferenceCost",
                tenant + "/metrics/breakdown?by=feature&metric=costDifference")) {
            assertThat(read(address).getString("currency")).as(address).isEqualTo("EUR");
        }
        assertThat(read("/api/v1/usage?tenant=" + euros.key("a")).getString("data[0].currency"))
                .isEqualTo("EUR");
        get(tenant + "/focus").then().statusCode(200).body(containsString(",EUR,"));
        get(TENANTS + "?ancestor=" + euros.key("root"))
                .then()
                .body("data.currency", hasSize(2))
                .body("data.currency", contains("EUR", "EUR"));
    }
}
