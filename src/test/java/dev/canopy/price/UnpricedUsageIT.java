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
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events that no price can be for are kept, and counted as unpriced. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UnpricedUsageIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String MARCH = "2026-03-02T00:00:00Z";
    private static final String UNPRICED = "/api/v1/usage/unpriced";

    /** Of no account of another test, so that the list of unpriced usage has rows of this test only. */
    private static final String CURRENCY = "ISK";

    private static final String STORED =
            "select model, input_tokens, cost, computed_cost, price_id, cost_given from named_usage_event where id = ?";

    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    @Inject
    UnpricedWatch watch;

    @Inject
    MeterRegistry telemetry;

    private Forest forest;
    private String model;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a")));
        model = forest.key("large");
    }

    private Response send(String address, String mediaType, String body) {
        return given().contentType(mediaType)
                .body(body.replace('\'', '"')
                        .replace("ID", forest.key("1"))
                        .replace("TENANT", forest.key("a"))
                        .getBytes(StandardCharsets.UTF_8))
                .post(address);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {'id':'ID','tenant':'TENANT','feature':'chat','inputTokens':7}",
                "application/json | [{'id':'ID','tenant':'TENANT','feature':'chat','quantities':{'inputTokens':7}}]",
                "application/x-ndjson | {'id':'ID','tenant':'TENANT','feature':'chat','inputTokens':7}",
                "application/cloudevents+json | {'specversion':'1.0','type':'t','source':'s','id':'ID','subject':'TENANT','data':{'feature':'chat','inputTokens':7}}",
                "application/cloudevents-batch+json | [{'specversion':'1.0','type':'t','source':'s','id':'ID','subject':'TENANT','data':{'feature':'chat','inputTokens':7}}]"
            })
    void isAcceptedWithoutAModelAndACost(String mediaType, String body) {
        send("/api/v1/usage?visibility=folded", mediaType, body)
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("unpriced", equalTo(1));

        assertThat(sql.one(STORED, forest.key("1"))).isEqualTo("null|7|0|null|null|f");
        assertThat(forest.metrics("root")).containsEntry("totalInputTokens", 7).containsEntry("totalUnpricedCount", 1);
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void isAcceptedFromLiteLlmWithoutAModelAndACost() {
        send(
                        "/api/v1/usage/litellm",
                        "application/json",
                        "{'id':'ID','call_type':'acompletion','endTime':1772366400.5,'prompt_tokens':7,'metadata':"
                                + "{'user_api_key_team_id':'TENANT','user_api_key_alias':'chat'}}")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("unpriced", equalTo(1));

        assertThat(sql.one(STORED, forest.key("1"))).isEqualTo("null|7|0|null|null|f");
    }

    @Test
    void isAcceptedFromLangfuseWithoutAModelAndACost() {
        send(
                        "/api/v1/usage/langfuse",
                        "application/json",
                        "{'data':[{'id':'ID','type':'GENERATION','name':'chat','endTime':'2026-03-02T00:00:00Z',"
                                + "'usageDetails':{'input':7},'metadata':{'tenant':'TENANT'}}]}")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("unpriced", equalTo(1));

        assertThat(sql.one(STORED, forest.key("1"))).isEqualTo("null|7|0|null|null|f");
    }

    @Test
    void isListedWithoutAModel() {
        given().contentType("application/json")
                .body("{\"currency\":\"" + CURRENCY + "\"}")
                .patch("/api/v1/tenants/" + forest.key("root"))
                .then()
                .statusCode(200);

        use(
                        event(forest, "1", "a", "\"inputTokens\":7", MARCH),
                        event(forest, "2", "a", "\"quantities\":{\"pages\":2}", "2026-03-03T00:00:00Z"),
                        event(forest, "3", "a", "\"model\":\"" + model + "\",\"inputTokens\":7", MARCH))
                .then()
                .body("accepted", equalTo(3))
                .body("unpriced", equalTo(3));

        String found = "data.find { it.currency == '" + CURRENCY + "' && it.model == null }.";
        String answer = get(UNPRICED)
                .then()
                .statusCode(200)
                .body(found + "count", equalTo(2))
                .body(found + "firstAt", equalTo(MARCH))
                .body(found + "lastAt", equalTo("2026-03-03T00:00:00Z"))
                .extract()
                .asString();
        assertThat(answer).contains("{\"model\":null,\"currency\":\"" + CURRENCY + "\"");
        get("/api/v1/usage?tenant=" + forest.key("a") + "&source=test&id=" + forest.key("1"))
                .then()
                .body("data[0].costSource", equalTo("none"))
                .body("data[0].model", equalTo(null))
                .body("data[0].quantities.inputTokens", equalTo(7));
        get("/api/v1/tenants/" + forest.key("root") + "/focus")
                .then()
                .statusCode(200)
                .body(containsString("Quantity without a price: inputTokens"));
    }

    /** A price of the model would make such usage free of charge. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"''", ",'model':'MODEL'", ",'inputTokens':7", ",'serviceTier':'batch'"})
    void staysUnpricedWithoutAModelOrWithoutQuantities(String fields) {
        String charge = fields.replace("''", "").replace('\'', '"').replace("MODEL", model);
        post(PRICES, Prices.price(model, null, "2026-01-01", null, "3")).then().statusCode(201);

        use(event(forest, "1", "a", "\"user\":\"u\"" + charge, MARCH))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("unpriced", equalTo(1));

        String stored = sql.one(STORED, forest.key("1"));
        assertThat(stored).endsWith("|0|null|null|f");
        reprice("{\"from\":\"2026-03-01\",\"to\":\"2026-04-01\",\"tenant\":\"" + forest.key("root") + "\"}")
                .then()
                .statusCode(200)
                .body("changed", equalTo(0));
        assertThat(sql.one(STORED, forest.key("1"))).isEqualTo(stored);
        assertThat(forest.metrics("root")).containsEntry("totalUnpricedCount", 1);
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void isNotWhatHasACostOfItsOwn() {
        post(PRICES, Prices.price(model, null, "2026-01-01", null, "3")).then().statusCode(201);

        use(event(forest, "1", "a", "\"cost\":2,\"model\":\"" + model + "\"", MARCH))
                .then()
                .body("accepted", equalTo(1))
                .body("unpriced", equalTo(0));

        assertThat(sql.one(STORED, forest.key("1"))).isEqualTo(model + "|null|2000000000|null|null|t");
    }

    @Test
    void isCountedByARepricingOnlyIfItNamesAModel() {
        use(
                        event(forest, "1", "a", "\"inputTokens\":7", MARCH),
                        event(forest, "2", "a", "\"model\":\"" + model + "\",\"inputTokens\":7", MARCH))
                .then()
                .body("unpriced", equalTo(2));

        reprice("{\"from\":\"2026-03-01\",\"to\":\"2026-04-01\",\"tenant\":\"" + forest.key("root") + "\"}")
                .then()
                .statusCode(200)
                .body("events", equalTo(1))
                .body("unpriced", equalTo(1));
    }

    @Test
    void showsTheOperatorHowManyModelsHaveNoPrice() {
        watch.count().await().atMost(LIMIT);
        double models = watch.models();
        double events = unpricedEvents();
        String event = "{\"id\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"model\":\"%s\",\"inputTokens\":1}";

        for (String id : List.of("1", "2")) {
            send(
                            "/api/v1/usage?visibility=folded",
                            "application/json",
                            event.formatted(forest.key(id), forest.key("root"), model))
                    .then()
                    .body("unpriced", equalTo(1));
        }
        watch.count().await().atMost(LIMIT);

        assertThat(watch.models()).isEqualTo(models + 1);
        assertThat(unpricedEvents()).isEqualTo(events + 2);
    }

    private double unpricedEvents() {
        return telemetry.get("canopy.usage.unpriced").counter().count();
    }
}
