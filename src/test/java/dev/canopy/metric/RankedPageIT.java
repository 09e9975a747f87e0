package dev.canopy.metric;

import static dev.canopy.testing.Forest.event;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.ledger.Ranking;
import dev.canopy.testing.Dashboard;
import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages of the highest sums in a window, compared with those of the same order from its other end, which are read from
 * all tenants.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RankedPageIT {
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
    private static final LocalDate START = LocalDate.of(2026, 1, 1);
    private static final int DAYS = 130;
    private static final List<String> CALENDAR = List.of(
            "&from=2026-02&to=2026-03",
            "&from=2026-01&to=2026-04",
            "&from=2026-01-01",
            "&from=2026-04-01",
            "&to=2026-03-01");

    @Inject
    Sql sql;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void areThoseOfAllTenants(long seed) {
        Random random = new Random(seed);
        Forest forest = Forest.wide(60, 1 + random.nextInt(5));
        use(forest, random, seed % 2 == 0);
        String within = "?ancestor=" + forest.key("0");
        for (String sum : SUMS) {
            for (String window : windows(random)) {
                int limit = 4 + random.nextInt(12);
                String filter = random.nextInt(3) == 0 ? "&filter=" + sum + "=gt=1;depth=ge=1" : "";
                String question = within + window + filter + "&limit=" + limit + "&sort=";

                assertThat(Dashboard.rows(question + "-" + sum))
                        .as(question + sum)
                        .isEqualTo(Dashboard.rows(question + sum + ",-tenant").reversed());
            }
        }
    }

    /** The costs of all time and of the month are 0, so neither says that the window has one. */
    @ParameterizedTest
    @ValueSource(strings = {"inferenceCost", "totalInferenceCost"})
    void haveTenantsWhoseCostsWereTakenBackLater(String sum) {
        Forest forest = Forest.wide(30, 29);
        List<String> events = new ArrayList<>();
        for (int i = 1; i < 30; i++) {
            events.add(body(forest, i, i, "2026-02-10", "\"cost\":\"" + i + "\""));
        }
        events.add(body(forest, 100, 1, "2026-02-11", "\"cost\":\"1000\""));
        events.add(body(forest, 101, 1, "2026-02-20", "\"cost\":\"-1001\",\"kind\":\"correction\""));
        send(events);

        String page = "?ancestor=" + forest.key("0") + "&from=2026-02-05&to=2026-02-15&limit=2&filter=depth==1&sort=-";
        assertThat(Dashboard.tenants(page + sum).subList(0, 3))
                .containsExactly(forest.key("1"), forest.key("29"), forest.key("28"));
    }

    /**
     * The cost of the subtree is less than that of the tenant itself, and none of the days of the tenant is negative.
     */
    @Test
    void haveTenantsAboveNegativeCosts() {
        Forest forest = Forest.wide(30, 3);
        List<String> events = new ArrayList<>();
        for (int i = 22; i < 30; i++) {
            events.add(body(forest, i, i, "2026-02-10", "\"cost\":\"" + i + "\""));
        }
        events.add(body(forest, 100, 1, "2026-02-10", "\"cost\":\"100\""));
        events.add(body(forest, 101, 4, "2026-02-10", "\"cost\":\"-95\",\"kind\":\"correction\""));
        send(events);

        for (String within : List.of("?ancestor=" + forest.key("0"), "?ancestor=" + forest.key("1"))) {
            assertThat(Dashboard.tenants(within + "&from=2026-02&to=2026-03&limit=2&sort=-inferenceCost")
                            .getFirst())
                    .isEqualTo(forest.key("1"));
        }
    }

    @Test
    void ofASubtreeHaveItsTenantsOnly() {
        Forest forest = Forest.wide(40, 3);
        for (int i = 0; i < 40; i++) {
            forest.use(event("e" + i, "" + i, "chat", "" + (1 + i % 7))).then().statusCode(200);
        }
        String question = "?ancestor=" + forest.key("2") + "&from=2026-03-01&to=2026-03-02&limit=2&sort=";

        List<JsonNode> found = Dashboard.rows(question + "-totalInferenceCost");

        assertThat(found)
                .isEqualTo(
                        Dashboard.rows(question + "totalInferenceCost,-tenant").reversed());
        assertThat(found.get(0).get("tenant").textValue()).isEqualTo(forest.key("2"));
    }

    /** Tenants of days that were not looked through would be missing. */
    @Test
    void areReadFromAllTenantsIfVeryManyDaysAreNegative() {
        assertThat(candidates(Ranking.MOST_NEGATIVE)).containsExactlyInAnyOrder("0", "1", "2", "7");
        assertThat(candidates(Ranking.MOST_NEGATIVE + 1)).isEmpty();
    }

    private List<String> candidates(int negativeDays) {
        String days = "select 1 as root_id, n % 3 as tenant_id from generate_series(1, " + negativeDays + ") n";
        return sql.rows(Ranking.unlessVeryMany(
                "select 1 as root_id, 7 as tenant_id, 0 as negative union all " + Ranking.ofNegativeDays(days)));
    }

    private static List<String> windows(Random random) {
        List<String> windows = new ArrayList<>();
        windows.add(CALENDAR.get(random.nextInt(CALENDAR.size())));
        LocalDate from = START.plusDays(random.nextInt(DAYS));
        windows.add("&from=" + from + "&to=" + from.plusDays(1 + random.nextInt(60)));
        return windows;
    }

    /** Many events for a few tenants, a few for others, and none for some. */
    private static void use(Forest forest, Random random, boolean withCorrections) {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int tenant = (int) (Math.pow(random.nextDouble(), 2) * 50);
            LocalDate day = START.plusDays(random.nextInt(DAYS));
            String charge = switch (random.nextInt(withCorrections ? 4 : 3)) {
                case 0 ->
                    "\"model\":\"a model without a price\",\"inputTokens\":" + random.nextInt(20) + ",\"outputTokens\":"
                            + random.nextInt(5);
                case 3 -> "\"kind\":\"correction\",\"cost\":\"-" + random.nextInt(9) + "\"";
                default -> "\"cost\":\"" + random.nextInt(9) + "\"";
            };
            events.add(body(forest, i, tenant, day.toString(), charge));
        }
        send(events);
    }

    private static String body(Forest forest, int id, int tenant, String day, String charge) {
        return "{\"id\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%sT12:00:00Z\",%s}"
                .formatted(forest.key("e" + id), forest.key("" + tenant), day, charge);
    }

    private static void send(List<String> events) {
        given().contentType("application/json")
                .body("[" + String.join(",", events) + "]")
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200);
    }
}
