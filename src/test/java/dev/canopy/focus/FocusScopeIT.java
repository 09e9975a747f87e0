package dev.canopy.focus;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.OutsideScope;
import dev.canopy.testing.Prepared;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import dev.canopy.testing.Work;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much is read for the charges of a part of an account, and what they show of the prices above it. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FocusScopeIT {
    private static final int EVENTS = 1_000;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void readsAsMuchHoweverMuchOthersUse(String plans) throws Exception {
        Forest forest = Forest.of(tree("root", child("seen", child("leaf")), child("other")));
        String events = IntStream.range(0, EVENTS)
                .mapToObj(i ->
                        "{\"id\":\"c%d\",\"source\":\"s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%s\",\"cost\":1}"
                                .formatted(i, forest.key("leaf"), START.plusSeconds(600L * i)))
                .collect(Collectors.joining(",", "[", "]"));
        given().contentType("application/json")
                .body(events)
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(EVENTS));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (Prepared charges = Prepared.of(statement, plans, ChargeSql.text(false))) {
                OutsideScope.use(statement, forest.key("other"), 2_000, START);
                Work little = work(charges, forest);
                OutsideScope.use(statement, forest.key("other"), 20_000, START);

                assertThat(little.rows()).isPositive();
                OutsideScope.assertNoMore(statement, Map.of(plans, little), () -> Map.of(plans, work(charges, forest)));
            } finally {
                statement.execute("delete from usage_event where source = 'outside'");
            }
        }
    }

    /**
     * Three prices that are set above the caller, two of them with the same rate. The one with the highest rate is the
     * oldest.
     */
    @Test
    void showsNeitherHowManyHiddenPricesThereAreNorTheirOrder() throws Exception {
        Forest forest = Forest.of(tree("root", child("seen")));
        Map<String, String> tiers = new LinkedHashMap<>();
        tiers.put("standard", "7");
        tiers.put("batch", "5");
        tiers.put("flex", "5");
        tiers.forEach((tier, rate) -> post(
                "/api/v1/prices",
                "{\"model\":\"%s\",\"serviceTier\":\"%s\",\"tenant\":\"%s\",\"effectiveFrom\":\"2026-01-01\",\"rates\":{\"images\":\"%s\",\"seconds.hd\":\"%s\"}}"
                        .formatted(forest.key("m"), tier, forest.key("root"), rate, rate),
                201));
        String events = tiers.keySet().stream()
                .map(tier ->
                        "{\"id\":\"%1$s\",\"source\":\"s\",\"tenant\":\"%2$s\",\"feature\":\"chat\",\"time\":\"%3$s\",\"model\":\"%4$s\",\"serviceTier\":\"%1$s\",\"quantities\":{\"images\":2,\"seconds\":3,\"seconds.hd\":3}}"
                                .formatted(tier, forest.key("seen"), START, forest.key("m")))
                .collect(Collectors.joining(",", "[", "]"));
        post("/api/v1/usage", events, 200);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (boolean accountSeen : List.of(true, false)) {
                try (Prepared charges = Prepared.of(statement, ChargeSql.text(accountSeen))) {
                    assertThat(lines(statement, charges, forest, "seen"))
                            .containsExactly(
                                    "images|hidden|5|4",
                                    "images|hidden|7|2",
                                    "seconds.hd|hidden|5|6",
                                    "seconds.hd|hidden|7|3");
                    assertThat(lines(statement, charges, forest, "root"))
                            .containsExactly(
                                    "images|shown|7|2",
                                    "images|shown|5|2",
                                    "images|shown|5|2",
                                    "seconds.hd|shown|7|3",
                                    "seconds.hd|shown|5|3",
                                    "seconds.hd|shown|5|3");
                }
            }
        }
    }

    /** Kind, whether the price is shown, rate and quantity. */
    private List<String> lines(Statement statement, Prepared charges, Forest forest, String top) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(charges.call(values(forest, top)))) {
            while (rows.next()) {
                if (rows.getString("origin").equals("price")) {
                    lines.add(String.join(
                            "|",
                            rows.getString("kind"),
                            rows.getString("price_id") == null ? "hidden" : "shown",
                            plain(rows, "rate"),
                            plain(rows, "quantity")));
                }
            }
        }
        return lines;
    }

    private static String plain(ResultSet rows, String column) throws SQLException {
        return rows.getBigDecimal(column).stripTrailingZeros().toPlainString();
    }

    private String id(Forest forest, String name) {
        return sql.one("select id from tenant where key = ?", forest.key(name));
    }

    private static void post(String address, String body, int status) {
        given().contentType("application/json").body(body).post(address).then().statusCode(status);
    }

    private Work work(Prepared charges, Forest forest) throws Exception {
        return charges.work(values(forest, "seen"));
    }

    /** The charges of the tenant "seen", for a caller with this top. */
    private String values(Forest forest, String top) {
        return "%s,%s,'{%s}','2026-03-01','2026-03-08','USD'"
                .formatted(id(forest, "root"), id(forest, "seen"), id(forest, top));
    }
}
