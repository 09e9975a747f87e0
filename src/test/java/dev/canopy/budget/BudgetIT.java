package dev.canopy.budget;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import dev.canopy.access.Scope;
import dev.canopy.listing.Page;
import dev.canopy.listing.PageQuery;
import dev.canopy.problem.ProblemException;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantRepository;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class BudgetIT {
    private static final List<String> SUMS = List.of(
            "inferenceCost",
            "totalInferenceCost",
            "usageCount",
            "totalUsageCount",
            "inputTokens",
            "totalInputTokens",
            "outputTokens",
            "totalOutputTokens",
            "unpricedCount",
            "totalUnpricedCount");

    @Inject
    TenantRepository tenants;

    @Inject
    BudgetService service;

    @Inject
    Vertx vertx;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
    }

    private String address(String tenant) {
        return "/api/v1/tenants/" + forest.key(tenant) + "/budgets";
    }

    private Response put(String tenant, String name, String body) {
        return given().urlEncodingEnabled(false)
                .contentType("application/json")
                .body(body)
                .put(address(tenant) + "/" + name);
    }

    private static Response get(String address) {
        return given().urlEncodingEnabled(false).get(address);
    }

    private static int statements(Response response) {
        return Integer.parseInt(response.header("Server-Timing").replaceFirst(".*desc=\"(\\d+) statements?\".*", "$1"));
    }

    /** Events of the past two years, of each tenant, with costs and tokens. */
    private void use() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        List<String> events = new ArrayList<>();
        for (String tenant : List.of("root", "a", "a1", "b")) {
            for (long hours : new long[] {0, 1, 5, 20, 30, 100, 200, 500, 1_000, 5_000, 9_000}) {
                events.add("""
                        {"id":"%s-%d","source":"%s","tenant":"%s","feature":"chat","time":"%s","cost":"%d.000000001",\
                        "quantities":{"inputTokens":%d,"outputTokens":7}}""".formatted(
                                tenant,
                                hours,
                                forest.key("s"),
                                forest.key(tenant),
                                now.minus(hours, ChronoUnit.HOURS),
                                hours + 1,
                                hours));
            }
        }
        given().contentType("application/json")
                .body(events.toString())
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(events.size()));
    }

    @Test
    void addsAndReadsABudget() {
        Response added = put(
                "a",
                "Monthly",
                "{\"amount\":\"12.50\",\"period\":\"P1M\",\"thresholds\":[\"0.8\",0.5],\"enforcement\":\"none\"}");

        String month = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1) + "T00:00:00Z";
        added.then()
                .statusCode(201)
                .header("Location", equalTo(address("a") + "/monthly"))
                .body("name", equalTo("monthly"))
                .body("tenant", equalTo(forest.key("a")))
                .body("metric", equalTo("totalInferenceCost"))
                .body("amount", equalTo("12.5"))
                .body("period", equalTo("P1M"))
                .body("timeZone", equalTo("UTC"))
                .body("thresholds", equalTo(List.of("0.5", "0.8")))
                .body("enforcement", equalTo("none"))
                .body("from", equalTo(month))
                .body("used", equalTo("0"))
                .body("remaining", equalTo("12.5"))
                .body("ratio", equalTo(0.0f))
                .body("reached", hasSize(0))
                .body("$", hasKey("forecast"));
        get(added.header("Location")).then().statusCode(200).body("amount", equalTo("12.5"));
    }

    @Test
    void replacesABudget() {
        put("a", "b", "{\"amount\":1,\"period\":\"P1D\",\"thresholds\":[1]}")
                .then()
                .statusCode(201);

        put("a", "B", "{\"metric\":\"totalUsageCount\",\"amount\":\"2e1\",\"timeZone\":\"Europe/Berlin\"}")
                .then()
                .statusCode(200)
                .body("metric", equalTo("totalUsageCount"))
                .body("amount", equalTo(20))
                .body("period", nullValue())
                .body("timeZone", equalTo("Europe/Berlin"))
                .body("thresholds", hasSize(0))
                .body("to", nullValue());

        get(address("a")).then().body("data", hasSize(1)).body("data[0].amount", equalTo(20));
    }

    /**
     * The figure is the one that the metrics of the tenant have for the same range, for every metric, period and zone.
     */
    @Test
    void usesTheFiguresOfTheLedger() {
        use();
        int compared = 0;
        for (String zone : List.of("UTC", "Asia/Kathmandu")) {
            for (String period : List.of("\"P1D\"", "\"P1W\"", "\"P1M\"", "\"P1Y\"", "null")) {
                for (String metric : SUMS) {
                    put("a", metric.toLowerCase(Locale.ROOT), """
                            {"metric":"%s","amount":1000,"period":%s,"timeZone":"%s"}""".formatted(metric, period, zone))
                            .then()
                            .statusCode(lessThan(300));
                }
                List<Map<String, Object>> budgets = get(address("a")).jsonPath().getList("data");
                assertThat(budgets).hasSize(SUMS.size());
                for (Map<String, Object> budget : budgets) {
                    String range =
                            budget.get("from") == null ? "" : "&from=" + budget.get("from") + "&to=" + budget.get("to");
                    Object metric = budget.get("metric");
                    assertThat(budget.get("used"))
                            .as("%s in %s of %s", metric, period, zone)
                            .isEqualTo(forest.metrics("a", "?metrics=" + metric + range)
                                    .get(metric));
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(2 * 5 * SUMS.size());
        assertThat(forest.metrics("a").get("totalInferenceCost")).isNotEqualTo("0");
    }

    @Test
    void showsWhatIsUsedBeyondTheAmount() {
        put("a", "b", "{\"amount\":\"1\",\"thresholds\":[\"0.5\",\"1\",\"2\",\"3\"]}");

        forest.use(Forest.event("e", "a1", "chat", "2.5")).then().statusCode(200);

        get(address("a") + "/b")
                .then()
                .body("used", equalTo("2.5"))
                .body("remaining", equalTo("-1.5"))
                .body("ratio", equalTo(2.5f))
                .body("reached", equalTo(List.of("0.5", "1", "2")))
                .body("forecast", nullValue());
        get(address("root")).then().body("data", hasSize(0));
    }

    @Test
    void followsAMove() {
        put("a", "b", "{\"amount\":\"1\"}").then().statusCode(201);
        forest.use(Forest.event("e", "a1", "chat", "2.5")).then().statusCode(200);

        forest.move("a1", "b").then().statusCode(200);

        get(address("a") + "/b").then().body("used", equalTo("0"));
    }

    @Test
    void listsTheBudgetsOfAllAncestors() {
        put("root", "r", "{\"amount\":100}").then().statusCode(201);
        put("a", "y", "{\"amount\":10}").then().statusCode(201);
        put("a", "x", "{\"amount\":20}").then().statusCode(201);
        put("a1", "z", "{\"amount\":5}").then().statusCode(201);
        put("b", "other", "{\"amount\":7}").then().statusCode(201);
        forest.use(Forest.event("1", "a1", "chat", "2"), Forest.event("2", "b", "chat", "3"))
                .then()
                .statusCode(200);

        Response all = get(address("a1") + "?inherited=true");
        assertThat(all.jsonPath().getList("data.name")).containsExactly("x", "y", "z", "r");
        assertThat(all.jsonPath().getList("data.used")).containsExactly("2", "2", "2", "5");
        Response first = get(address("a1") + "?inherited=true&limit=3");
        assertThat(first.jsonPath().getList("data.name")).containsExactly("x", "y", "z");
        assertThat(get(address("a1") + "?inherited=true&limit=3&cursor=" + first.path("next"))
                        .jsonPath()
                        .getList("data.name"))
                .containsExactly("r");
        assertThat(get(address("a1")).jsonPath().getList("data.name")).containsExactly("z");
        get(address("a1") + "?inherited=yes").then().statusCode(400);
    }

    /** Totals can be larger than the amount of an event, which is usual in currencies with a small unit. */
    @Test
    void takesAmountsBeyondThoseOfAnEvent() {
        put("a", "b", "{\"amount\":\"50000000000.5\",\"enforcement\":\"hard\"}")
                .then()
                .statusCode(201)
                .body("amount", equalTo("50000000000.5"));

        given().contentType("application/json")
                .body("{\"amount\":1}")
                .post("/api/v1/tenants/" + forest.key("a") + "/reservations")
                .then()
                .statusCode(201)
                .body("remaining", equalTo("49999999999.5"));
        get(address("a") + "/b").then().statusCode(200).body("remaining", equalTo("49999999999.5"));
    }

    /** A budget above the scope exists for its callers no more than its tenant does. */
    @Test
    void inheritsOnlyFromAncestorsInTheScope() {
        put("root", "r", "{\"amount\":100}").then().statusCode(201);
        put("a", "x", "{\"amount\":20}").then().statusCode(201);
        put("b", "other", "{\"amount\":20}").then().statusCode(201);
        long top = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("a")));
        Scope scope = Scope.subtrees(Set.of(top));

        Page<BudgetStatus> seen = OnContext.await(
                vertx,
                () -> service.list(new BudgetQuery(
                        scope,
                        forest.key("a1"),
                        BudgetQuery.Reach.INHERITED,
                        new PageQuery<>(null, BudgetQuery.ORDER, null, 100, ""))));

        assertThat(seen.data()).extracting(status -> status.budget().name()).containsExactly("x");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> OnContext.await(vertx, () -> service.get(scope, forest.key("b"), "other")));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(
                        () -> OnContext.await(vertx, () -> service.delete(scope, forest.key("a"), "x", IfMatch.NONE)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | /amount | is missing",
                "{\"amount\":-1} | /amount | must not be negative",
                "{\"amount\":\"much\"} | /amount | must be a decimal",
                "{\"amount\":1e40} | /amount | below 10^40",
                "{\"metric\":\"usageCount\",\"amount\":1.5} | /amount | must be a whole number",
                "{\"metric\":\"usageCount\",\"amount\":-1} | /amount | must not be negative",
                "{\"metric\":\"costPerUse\",\"amount\":1} | /metric | must be the name of a metric",
                "{\"metric\":\"subtreeSize\",\"amount\":1} | /metric | must be the name of a metric",
                "{\"metric\":\"creditBalance\",\"amount\":1} | /metric | must be the name of a metric",
                "{\"metric\":\"none\",\"amount\":1} | /metric | must be the name of a metric",
                "{\"amount\":1,\"period\":\"P2D\"} | /period | must be P1D, P1W, P1M, P1Y or null",
                "{\"amount\":1,\"timeZone\":\"Berlin\"} | /timeZone | must be a time zone",
                "{\"amount\":1,\"thresholds\":[0]} | /thresholds | must be an array",
                "{\"amount\":1,\"enforcement\":\"soft\"} | /enforcement | must be \"none\" or \"hard\"",
                "{\"amount\":1,\"color\":1} | /color | is not a known field",
                "[] | `` | must be a JSON object"
            })
    void reportsTheError(String body, String pointer, String detail) {
        put("a", "b", body)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].detail", containsString(detail));
    }

    @Test
    void countsARoundedAmount() {
        put("a", "b", "{\"amount\":0.0000000015}")
                .then()
                .statusCode(201)
                .body("amount", equalTo("0.000000002"))
                .body("rounded", equalTo(1));
    }

    @Test
    void refusesANameThatNoBudgetCanHave() {
        put("a", "b%20c", "{\"amount\":1}").then().statusCode(422);
        get(address("a") + "/b%20c").then().statusCode(404);
    }

    @Test
    void limitsTheBudgetsOfATenant() {
        for (int i = 0; i < BudgetRepository.MAX_PER_TENANT; i++) {
            put("a", "b" + i, "{\"amount\":1}").then().statusCode(201);
        }

        put("a", "more", "{\"amount\":1}")
                .then()
                .statusCode(409)
                .body("detail", containsString("has 20 budgets already"));
        put("a", "b0", "{\"amount\":2}").then().statusCode(200);
        put("b", "more", "{\"amount\":1}").then().statusCode(201);
    }

    @Test
    void deletesABudget() {
        put("a", "b", "{\"amount\":1}").then().statusCode(201);

        given().delete(address("a1") + "/b").then().statusCode(404);
        given().delete(address("a") + "/B").then().statusCode(204);
        given().delete(address("a") + "/b").then().statusCode(404).body("detail", equalTo("There is no budget 'b'."));
        get(address("a") + "/b").then().statusCode(404);
    }

    @Test
    void belongsToATenantThatTakesUsage() {
        put("b", "b", "{\"amount\":1}").then().statusCode(201);
        String tenant = "/api/v1/tenants/" + forest.key("b");

        given().delete(tenant).then().statusCode(409).body("detail", containsString("budgets"));
        given().contentType("application/json")
                .body("{\"archived\":true}")
                .patch(tenant)
                .then()
                .statusCode(200);
        put("b", "c", "{\"amount\":1}").then().statusCode(409).body("detail", containsString("is archived"));
        get("/api/v1/tenants/no-such/budgets").then().statusCode(404);
    }

    /** From the second read on, the usage is read by what the budget was before. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\":12,\"period\":\"P1M\"}",
                "{\"amount\":12,\"period\":\"P1M\",\"metric\":\"totalInputTokens\"}",
                "{\"amount\":12,\"period\":\"P1M\",\"metric\":\"inferenceCost\"}",
                "{\"amount\":12,\"period\":\"P1M\",\"timeZone\":\"Asia/Kathmandu\"}",
                "{\"amount\":12,\"period\":\"P1Y\"}",
                "{\"amount\":12}"
            })
    void readsAChangedBudgetAgain(String changed) {
        use();
        put("a", "b", "{\"amount\":11,\"period\":\"P1M\"}").then().statusCode(201);
        String budget = address("a") + "/b";
        Map<String, Object> first = withoutForecast(get(budget), "");
        Response second = get(budget);

        assertThat(withoutForecast(second, "")).isEqualTo(first);
        assertThat(statements(second)).isEqualTo(3);
        put("a", "b", changed).then().statusCode(200);
        assertThat(withoutForecast(get(budget), "")).isEqualTo(withoutForecast(get(address("a")), "data[0]"));
        assertThat(statements(get(budget))).isEqualTo(3);
    }

    /** It depends on the time of the read. */
    private static Map<String, Object> withoutForecast(Response response, String path) {
        Map<String, Object> budget = new HashMap<>(response.jsonPath().getMap(path));
        budget.remove("forecast");
        return budget;
    }

    /** The budget was read before, of a tenant that is gone. */
    @Test
    void readsTheBudgetOfTheTenantThatHasTheKeyNow() {
        String tenant = "/api/v1/tenants/" + forest.key("b");
        String budget = address("b") + "/b";
        put("b", "b", "{\"amount\":3,\"enforcement\":\"hard\"}").then().statusCode(201);
        get(budget).then().statusCode(200);
        given().delete(budget).then().statusCode(204);
        given().delete(tenant).then().statusCode(204);
        given().contentType("application/json")
                .body("{\"key\":\"%s\",\"name\":\"B\",\"parent\":\"%s\"}"
                        .formatted(forest.key("b"), forest.key("root")))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
        put("b", "b", "{\"amount\":3,\"enforcement\":\"hard\"}").then().statusCode(201);
        given().contentType("application/json")
                .body("{\"amount\":1}")
                .post(tenant + "/reservations")
                .then()
                .statusCode(201);

        get(budget).then().statusCode(200).body("reserved", equalTo("1")).body("remaining", equalTo("2"));
        get(budget).then().statusCode(200).body("reserved", equalTo("1"));
    }

    /**
     * One statement for the budgets, one for what is reserved and one for the usage, for any number of budgets,
     * metrics, periods and tenants.
     */
    @Test
    void readsAnyNumberOfBudgetsInThreeStatements() {
        put("root", "r", "{\"amount\":1,\"period\":\"P1Y\",\"timeZone\":\"Asia/Tokyo\"}")
                .then()
                .statusCode(201);
        assertThat(statements(get(address("root")))).isEqualTo(3);
        for (int i = 0; i < 12; i++) {
            put(
                            "a",
                            "b" + i,
                            "{\"metric\":\"%s\",\"amount\":1,\"period\":\"%s\",\"timeZone\":\"%s\"}"
                                    .formatted(
                                            SUMS.get(i % SUMS.size()),
                                            List.of("P1D", "P1W", "P1M", "P1Y").get(i % 4),
                                            List.of("UTC", "Europe/Berlin", "America/New_York")
                                                    .get(i % 3)))
                    .then()
                    .statusCode(201);
        }

        Response all = get(address("a1") + "?inherited=true");

        assertThat(all.jsonPath().getList("data")).hasSize(13);
        assertThat(statements(all)).isEqualTo(3);
        assertThat(statements(get(address("a1")))).isEqualTo(2);
        assertThat(statements(put("a1", "z", "{\"amount\":1}"))).isEqualTo(4);
    }
}
