package dev.canopy.price;

import static dev.canopy.price.Prices.PRICES;
import static dev.canopy.price.Prices.add;
import static dev.canopy.price.Prices.delete;
import static dev.canopy.price.Prices.event;
import static dev.canopy.price.Prices.get;
import static dev.canopy.price.Prices.patch;
import static dev.canopy.price.Prices.post;
import static dev.canopy.price.Prices.price;
import static dev.canopy.price.Prices.use;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events with tokens get their cost from the price book. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class PricedUsageIT {
    private static final String MARCH = "2026-03-02T00:00:00Z";

    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    private Forest forest;
    private String model;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        model = forest.key("large");
    }

    private String event1(String id, String tenant, String charge) {
        return event(forest, id, tenant, "\"model\":\"" + model + "\"," + charge, MARCH);
    }

    @Test
    void pricesEachKindOfTokens() {
        String id = post(PRICES, """
                {"model":"%s","effectiveFrom":"2026-03-01","inputPerMillion":"3","cachedInputPerMillion":"0.3","outputPerMillion":"15"}""".formatted(model)).path("id");

        use(event1("1", "a", "\"inputTokens\":1200,\"cachedInputTokens\":200,\"outputTokens\":350"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1));

        // 1,000 × 3 + 200 × 0.3 + 350 × 15 for a million
        assertThat(forest.metrics("a"))
                .containsEntry("inferenceCost", "0.00831")
                .containsEntry("usageCount", 1);
        assertThat(sql.one(
                        "select model, input_tokens, cached_input_tokens, output_tokens, price_id, cost_given, computed_cost from named_usage_event where id = ?",
                        forest.key("1")))
                .isEqualTo(model + "|1200|200|350|" + id + "|f|8310000");
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void storesNothingOfTheKindForAnEventWithACost() {
        use(event(forest, "1", "a", "\"cost\":1", MARCH)).then().body("accepted", equalTo(1));

        assertThat(sql.one(
                        "select model, input_tokens, own_quantities, price_id, computed_cost, cost_given from named_usage_event where id = ?",
                        forest.key("1")))
                .isEqualTo("null|null|null|null|null|t");
    }

    /** One token of 0.0005 units a million is half a nano-unit. */
    @ParameterizedTest
    @CsvSource({"1, 0.000000001", "2, 0.000000001", "3, 0.000000002", "4, 0.000000002", "1999, 0.000001"})
    void roundsHalfUpOnceForAnEvent(long tokens, String cost) {
        add(model, "2026-03-01", "0.0005");

        use(event1("1", "a", "\"inputTokens\":" + tokens)).then().body("accepted", equalTo(1));

        assertThat(forest.metrics("a")).containsEntry("inferenceCost", cost);
    }

    @Test
    void knowsTheSameWholesInTheDatabase() {
        for (QuantityKind kind : QuantityKind.values()) {
            assertThat(sql.one("select whole_kind(?)", kind.field()))
                    .isEqualTo(kind.whole().map(QuantityKind::field).orElse(null));
            assertThat(sql.one("select whole_kind(?)", kind.field() + ".part")).isEqualTo(kind.field());
        }
        assertThat(sql.one("select whole_kind('pages.part')")).isNull();
    }

    /** Quantities and rates of all sizes, with and without parts, rates and kinds of a client's own. */
    @Test
    void computesAsExactArithmeticDoes() {
        Random random = new Random(5);
        List<String> rows = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ReferenceCost sample = ReferenceCost.random(random);
            rows.add("(" + i + ", " + sample.columns() + ")");
            expected.add(sample.cost());
        }

        String kinds =
                Stream.of(QuantityKind.values()).map(QuantityKind::column).collect(Collectors.joining(", "));
        assertThat(sql.one("select string_agg(cost::text, ' ' order by n) from (select n, " + CostSql.of("e", "e.rates")
                        + " as cost from (values " + String.join(", ", rows) + ") e (n, " + kinds
                        + ", own_quantities, rates)) computed"))
                .isEqualTo(String.join(" ", expected));
    }

    @Test
    void usesThePriceThatIsInForceAtTheTime() {
        post(PRICES, price(model, null, "2026-03-01", "2026-04-01", "1")).then().statusCode(201);
        add(model, "2026-04-01", "2");

        use(
                        event(forest, "1", "a", model, 1_000_000, "2026-03-01T00:00:00Z"),
                        event(forest, "2", "a", model, 10_000_000, "2026-03-31T23:59:59.999999Z"),
                        event(forest, "3", "a", model, 100_000_000, "2026-04-01T00:00:00Z"),
                        event(forest, "4", "a", model, 1, "2026-02-28T23:59:59.999999Z"))
                .then()
                .body("accepted", equalTo(4))
                .body("unpriced", equalTo(1));

        assertThat(forest.metrics("a")).containsEntry("inferenceCost", "211");
    }

    @Test
    void usesThePriceOfTheNearestAncestor() {
        add(model, "2026-03-01", "1");
        add(model, forest.key("root"), "2026-03-02", "2");
        add(model, forest.key("a1"), "2026-03-02", "3");
        for (String tenant : List.of("root", "a", "a1", "b")) {
            use(event(forest, tenant, tenant, model, 1_000_000, MARCH)).then().body("accepted", equalTo(1));
        }

        assertThat(forest.metrics("root")).containsEntry("inferenceCost", "2");
        assertThat(forest.metrics("a")).containsEntry("inferenceCost", "2");
        assertThat(forest.metrics("a1")).containsEntry("inferenceCost", "3");
        assertThat(forest.metrics("b")).containsEntry("inferenceCost", "2");
        use(event(forest, "before", "a1", model, 1_000_000, "2026-03-01T00:00:00Z"))
                .then()
                .body("accepted", equalTo(1));
        assertThat(forest.metrics("a1")).containsEntry("inferenceCost", "4");
    }

    @Test
    void acceptsUsageWithoutAPriceAndNamesItsModel() {
        use(
                        event(forest, "1", "a", model, 1, MARCH),
                        event(forest, "2", "a", model, 1, "2026-03-03T00:00:00Z"),
                        event(forest, "3", "a", "\"cost\":2,\"model\":\"" + model + "\",\"inputTokens\":1", MARCH))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(3))
                .body("unpriced", equalTo(2));

        assertThat(forest.metrics("a")).containsEntry("inferenceCost", "2").containsEntry("usageCount", 3);
        String found = "data.find { it.model == '" + model + "' }.";
        get("/api/v1/usage/unpriced")
                .then()
                .statusCode(200)
                .body(found + "count", equalTo(2))
                .body(found + "firstAt", equalTo("2026-03-02T00:00:00Z"))
                .body(found + "lastAt", equalTo("2026-03-03T00:00:00Z"));
        use(event(forest, "4", "nobody", model, 1, MARCH))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/0/tenant"));
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void keepsTheComputedCostBesideTheGivenOne() {
        add(model, "2026-03-01", "3");

        use(event1("1", "a", "\"cost\":\"0.5\",\"quantities\":{\"inputTokens\":1000000}"))
                .then()
                .body("accepted", equalTo(1))
                .body("unpriced", equalTo(0));

        assertThat(forest.metrics("a")).containsEntry("inferenceCost", "0.5");
        assertThat(sql.one("select cost, computed_cost, cost_given from usage_event where id = ?", forest.key("1")))
                .isEqualTo("500000000|3000000000|t");
    }

    private String comparison(String tenant, String query) {
        return get("/api/v1/tenants/" + forest.key(tenant) + "/metrics/breakdown?" + query)
                .then()
                .statusCode(200)
                .body("additive", equalTo(true))
                .extract()
                .<List<Map<String, Object>>>path("data")
                .stream()
                .map(part ->
                        part.get("key") + "=" + part.get("value") + (part.get("parts") == null ? "" : " of several"))
                .collect(Collectors.joining(" "))
                .replace(forest.key(""), "");
    }

    @Test
    void showsWhereGivenCostsDifferFromThoseByThePriceBook() {
        add(model, "2026-03-01", "3");
        String other = forest.key("other");
        add(other, "2026-03-01", "1");
        use(
                event1("1", "a", "\"cost\":\"3.5\",\"inputTokens\":1000000"),
                event1("2", "a1", "\"cost\":\"2\",\"inputTokens\":1000000"),
                event1("3", "b", "\"inputTokens\":2000000"),
                event(forest, "4", "b", "\"cost\":\"9\",\"model\":\"" + other + "\",\"inputTokens\":1000000", MARCH),
                event(
                        forest,
                        "5",
                        "b",
                        "\"cost\":\"7\",\"model\":\"" + forest.key("none") + "\",\"inputTokens\":5",
                        MARCH),
                event(forest, "6", "b", "\"cost\":\"7\"", MARCH));

        assertThat(comparison("root", "by=model&metric=totalCostDifference")).isEqualTo("other=8 large=-0.5");
        assertThat(comparison("root", "by=model&metric=totalComputedCost")).isEqualTo("large=12 other=1");
        assertThat(comparison("root", "by=feature&metric=totalCostDifference")).isEqualTo("chat=7.5");
        assertThat(comparison("root", "by=child&metric=totalCostDifference")).isEqualTo("b=8 a=-0.5");
        assertThat(comparison("a", "by=child&metric=totalCostDifference")).isEqualTo("a=0.5 a1=-1");
        assertThat(comparison("a", "by=model&metric=costDifference&from=2026-03-02&to=2026-03-03"))
                .isEqualTo("large=0.5");
        assertThat(comparison("a", "by=model&metric=computedCost&to=2026-03-02"))
                .isEmpty();
        assertThat(comparison("b", "by=attributes.x&metric=computedCost")).isEqualTo("null=7");
        assertThat(comparison("root", "by=model&metric=totalComputedCost&limit=1"))
                .isEqualTo("large=12 other=1 of several");
        String breakdown = "/api/v1/tenants/" + forest.key("root") + "/metrics/breakdown?by=child&metric=";
        get(breakdown + "totalComputedCost").then().body("whole", equalTo("13"));
        get(breakdown + "computedCost")
                .then()
                .statusCode(400)
                .body(
                        "errors[0].detail",
                        equalTo("cannot be split by child: 'computedCost' is about the tenant alone"));
    }

    /** The whole of 1,000 tokens: 500 cached, 300 written, 50 of audio, which have no rate, and 150 others. */
    @Test
    void chargesEachPartOnceAndKindsWithoutARateAsTheirWhole() {
        post(PRICES, """
                {"model":"%s","effectiveFrom":"2026-03-01","rates":{"inputTokens":1000000,"cachedInputTokens":100000,
                 "cacheWriteTokens":2000000,"outputTokens":3000000,"reasoningTokens":0,"seconds":4000000,"pages":"0.5"}}""".formatted(model)).then().statusCode(201);

        use(event1("1", "a", """
                "quantities":{"inputTokens":1000,"cachedInputTokens":500,"cacheWriteTokens":300,"audioInputTokens":50,
                 "outputTokens":20,"reasoningTokens":15,"audioOutputTokens":5,"seconds":1.25,"pages":3.5,"unknown":7}""")).then().body("accepted", equalTo(1));

        // (150 + 50) × 1 + 500 × 0.1 + 300 × 2 + 5 × 3 + 1.25 × 4 + 3.5 × 0.0000005
        assertThat(forest.metrics("a")).containsEntry("inferenceCost", "870.00000175");
        assertThat(sql.one(
                        "select cache_write_tokens, seconds, own_quantities from usage_event where id = ?",
                        forest.key("1")))
                .isEqualTo("300|1.25|{\"pages\": 3.5, \"unknown\": 7}");
    }

    @Test
    void prefersTheNearestTenantThenTheNameThenTheLongestPatternThenTheServiceTier() {
        String family = model.substring(0, model.length() - 2);
        prices("\"match\":\"" + family + "*\"", "1");
        prices("\"match\":\"" + family + "r*\"", "2");
        prices("\"match\":\"" + family + "r*\",\"serviceTier\":\"batch\"", "4");
        prices("\"model\":\"" + model + "\"", "8");
        prices("\"match\":\"" + family + "*\",\"tenant\":\"" + forest.key("a") + "\"", "16");
        String input = "\"inputTokens\":1000000";

        use(
                        event(forest, "1", "b", "\"model\":\"" + family + "x\"," + input, MARCH),
                        event(forest, "2", "b", "\"model\":\"" + family + "r\"," + input, MARCH),
                        event(
                                forest,
                                "3",
                                "b",
                                "\"serviceTier\":\"batch\",\"model\":\"" + family + "r\"," + input,
                                MARCH),
                        event(
                                forest,
                                "4",
                                "b",
                                "\"serviceTier\":\"batch\",\"model\":\"" + model + "\"," + input,
                                MARCH),
                        event(
                                forest,
                                "5",
                                "a1",
                                "\"serviceTier\":\"batch\",\"model\":\"" + model + "\"," + input,
                                MARCH))
                .then()
                .body("accepted", equalTo(5))
                .body("unpriced", equalTo(0));

        assertThat(sql.one(
                        "select string_agg((cost / 1000000000)::text, ' ' order by id) from named_usage_event where model like ?",
                        family + "%"))
                .isEqualTo("1 2 4 8 16");
        String match = "/api/v1/prices/match?time=2026-03-02&serviceTier=batch&model=" + model;
        get(match + "&tenant=" + forest.key("a1"))
                .then()
                .statusCode(200)
                .body("price.match", equalTo(family + "*"))
                .body(
                        "reason",
                        equalTo("the price for '" + forest.key("a") + "', the nearest ancestor with a price; '" + family
                                + "*' is the longest pattern that matches, and no price names the model; it is for all"
                                + " service tiers, because this one has no price of its own"));
        get(match).then().body("price.model", equalTo(model));
        get(match + "x-none").then().statusCode(200).body("price.match", equalTo(family + "*"));
        get("/api/v1/prices/match?model=" + forest.key("none"))
                .then()
                .body("containsKey('price')", equalTo(true))
                .body("price", nullValue());
        get("/api/v1/prices/match").then().statusCode(400).body("errors[0].pointer", equalTo("model"));
    }

    /** Names as public maps of prices have them; M stands for the model of the test. */
    @ParameterizedTest
    @CsvSource({
        "*.anthropic.M-*, us.anthropic.M-20250514-v1:0, anthropic.M-20250514-v1:0",
        "azure/M*, azure/M-2024-08-06, openai/M-2024-08-06",
        "M@*, M@20250514, M-20250514",
        "*/100%_M, vertex_ai/100%_M, vertex_ai/100xxM"
    })
    void matchesNamesWithRegionsProvidersAndDates(String pattern, String matching, String other) {
        prices("\"match\":\"" + pattern.replace("M", model) + "\",\"tenant\":\"" + forest.key("root") + "\"", "1");
        String match = "/api/v1/prices/match?time=2026-03-02&tenant=" + forest.key("a") + "&model=";

        get(match + encoded(matching)).then().statusCode(200).body("price.match", equalTo(pattern.replace("M", model)));
        get(match + encoded(other)).then().statusCode(200).body("price", nullValue());
    }

    private String encoded(String name) {
        return URLEncoder.encode(name.replace("M", model), StandardCharsets.UTF_8);
    }

    private static void prices(String key, String input) {
        post(PRICES, "{%s,\"effectiveFrom\":\"2026-03-01\",\"rates\":{\"inputTokens\":%s}}".formatted(key, input))
                .then()
                .statusCode(201);
    }

    @ParameterizedTest
    @CsvSource({"200000, 1", "200001, 2.400012", "400000, 4.8", "400001, 12.00003"})
    void chargesTheWholeEventByItsTier(long input, String cost) {
        post(PRICES, """
                {"model":"%s","effectiveFrom":"2026-03-01","rates":{"inputTokens":5,"images":1000000},
                 "tiers":[{"above":200000,"rates":{"inputTokens":12}},{"above":400000,"rates":{"inputTokens":30}}]}""".formatted(model)).then().statusCode(201);

        use(event1("1", "a", "\"quantities\":{\"inputTokens\":" + input + "}"))
                .then()
                .body("accepted", equalTo(1));

        assertThat(forest.metrics("a")).containsEntry("inferenceCost", cost);
    }

    @Test
    void refusesACostThatIsTooLarge() {
        add(model, "2026-03-01", "1000000000");

        use(event(forest, "1", "a", model, 10_000_000, MARCH))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/0"))
                .body("errors[0].detail", equalTo("the cost of the quantities is larger than 9223372036.854775807"));
        use(event(forest, "2", "a", model, 9_223_372, MARCH)).then().body("accepted", equalTo(1));
    }

    @Test
    void knowsARetryWhoseModelHasNoPriceAnyMore() {
        String id = add(model, "2026-03-01", "1");
        String first = event(forest, "1", "a", model, 1_000_000, MARCH);
        use(first).then().body("accepted", equalTo(1));
        patch(id, "{\"effectiveTo\":\"2026-03-01\"}").then().statusCode(200);

        use(first, event(forest, "2", "a", model, 1_000_000, MARCH))
                .then()
                .body("duplicates", equalTo(1))
                .body("unpriced", equalTo(1));
        assertThat(forest.metrics("a")).containsEntry("inferenceCost", "1");
    }

    @Test
    void acceptsEventsOfAllKindsInOneRequest() {
        add(model, "2026-03-01", "1");
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            events.add(event(forest, "p" + i, i % 2 == 0 ? "a1" : "b", model, 1_000_000, MARCH));
            events.add(event(forest, "c" + i, "a", "\"cost\":\"0.5\"", MARCH));
            events.add(event(forest, "r" + i, "a", "\"cost\":\"-0.25\",\"kind\":\"correction\"", MARCH));
        }
        Collections.shuffle(events, new Random(3));

        use(events.toArray(String[]::new)).then().body("accepted", equalTo(2_700));

        assertThat(forest.metrics("root"))
                .containsEntry("totalInferenceCost", "1125")
                .containsEntry("totalUsageCount", 2_700);
        rollups.assertUsageIsExact(forest.key("root"));
    }

    @Test
    void acceptsLines() {
        add(model, "2026-03-01", "1");
        io.restassured.RestAssured.given()
                .contentType("application/x-ndjson")
                .body(event(forest, "1", "a", model, 1_000_000, MARCH)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .body("accepted", equalTo(1));

        assertThat(forest.metrics("a")).containsEntry("inferenceCost", "1");
    }

    @Test
    void neverLosesThePriceOfAnEvent() throws Exception {
        try (var clients = java.util.concurrent.Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 8; round++) {
                String id = add(model + round, "2026-03-01", "1");
                List<java.util.concurrent.Callable<Integer>> tasks = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    String sent = event(forest, round + "-" + i, "a", model + round, 1, MARCH);
                    tasks.add(() -> use(sent).statusCode());
                }
                tasks.add(3, () -> delete(id).statusCode());
                for (var answer : clients.invokeAll(tasks)) {
                    assertThat(answer.get()).isIn(200, 422, 204, 409);
                }
            }
        }

        assertThat(sql.one("""
                select count(*) from usage_event e
                where price_id is not null and not exists (select from price p where p.id = e.price_id)
                """)).isEqualTo("0");
    }

    @Test
    void breaksDownByModel() {
        add(model, "2026-03-01", "1");
        add(model + "2", "2026-03-01", "2");
        use(
                        event(forest, "1", "a", model, 1_000_000, MARCH),
                        event(forest, "2", "a1", model + "2", 1_000_000, MARCH),
                        event(forest, "3", "b", model + "2", 1_000_000, MARCH),
                        event(forest, "4", "b", "\"cost\":\"-0.5\",\"kind\":\"correction\"", MARCH))
                .then()
                .body("accepted", equalTo(4));

        get("/api/v1/tenants/" + forest.key("root") + "/metrics/breakdown?by=model&metric=totalInferenceCost")
                .then()
                .statusCode(200)
                .body("data.key", equalTo(java.util.Arrays.asList(model + "2", model, null)))
                .body("data.value", equalTo(List.of("4", "1", "-0.5")))
                .body("whole", equalTo("4.5"))
                .body("additive", equalTo(true));
    }

    @Test
    void needsNoMoreStatements() {
        add(model, "2026-03-01", "1");
        post("/api/v1/usage", event(forest, "0", "a", "\"cost\":1", MARCH)); // makes the partition of the month
        String cost = event(forest, "1", "a", "\"cost\":1", MARCH);
        String tokens = event(forest, "2", "a", model, 1, MARCH);

        assertThat(post("/api/v1/usage", tokens).header("Server-Timing").replaceFirst(".*desc", ""))
                .isEqualTo(post("/api/v1/usage", cost).header("Server-Timing").replaceFirst(".*desc", ""));
    }
}
