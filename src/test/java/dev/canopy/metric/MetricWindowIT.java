package dev.canopy.metric;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Dashboard;
import dev.canopy.testing.Forest;
import dev.canopy.testing.Forest.Event;
import dev.canopy.testing.ModelTree;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows of days, on both sides of each midnight. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MetricWindowIT {
    private static final List<Event> EVENTS = List.of(
            event("1", "a", "chat", "0.000000001", "2026-02-28T23:59:59.999999Z"),
            event("2", "a", "drafting", "0.00000002", "2026-03-01T00:00:00Z"),
            event("3", "b", "chat", "0.0000003", "2026-03-01T23:59:59.999999Z"),
            event("4", "b", "chat", "0.000004", "2026-03-02T00:00:00Z"),
            event("5", "root", "extraction", "0.00005", "2026-03-02T01:00:00+02:00"),
            event("6", "a", "moderation", "0.0006", "2024-02-29T12:00:00Z"),
            event("7", "root", "chat", "0.007", "2000-01-01T00:00:00Z"));

    private Forest forest;
    private ModelTree model;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a"), child("b")));
        forest.use(EVENTS.toArray(Event[]::new)).then().statusCode(200);
        model = new ModelTree();
        model.add(forest.key("root"), null);
        model.add(forest.key("a"), forest.key("root"));
        model.add(forest.key("b"), forest.key("root"));
        for (Event event : EVENTS) {
            model.use(
                    event.id(),
                    forest.key(event.tenant()),
                    event.feature(),
                    new BigDecimal(event.cost()),
                    OffsetDateTime.parse(event.time()).toInstant());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-28, 2026-03-01",
        "2026-03-01, 2026-03-02",
        "2026-03-02, 2026-03-03",
        "2026-02-28, 2026-03-02",
        "2026-03-03, ",
        "2026-03-02, ",
        "2026-03-01, ",
        ", 2026-02-28",
        ", 2026-03-01",
        ", 2000-01-01",
        ", 2000-01-02",
        "2024-02-29, 2024-03-01",
        "0001-01-01, 9999-12-31",
        "0001-01-01, 2000-01-01"
    })
    void includesTheFirstDayAndExcludesTheLast(LocalDate from, LocalDate to) {
        Map<String, Map<String, Object>> expected = new HashMap<>();
        model.tenants()
                .forEach(tenant -> expected.put(
                        tenant,
                        model.metrics(tenant, from == null ? LocalDate.MIN : from, to == null ? LocalDate.MAX : to)));
        String window = (from == null ? "" : "&from=" + from) + (to == null ? "" : "&to=" + to);

        assertThat(Dashboard.metrics("?ancestor=" + forest.key("root") + window))
                .isEqualTo(expected);
        assertThat(Dashboard.metrics("?ancestor=" + forest.key("root") + "&sort=-usageCount" + window))
                .isEqualTo(expected);
        expected.forEach((tenant, metrics) ->
                assertThat(Dashboard.one(tenant, "?" + window.substring(1))).isEqualTo(metrics));
    }

    @Test
    void treatsInstantsAtMidnightInUtcAsDays() {
        String byDay = "?from=2026-03-01&to=2026-03-02";

        assertThat(Dashboard.one(forest.key("root"), "?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00Z"))
                .isEqualTo(Dashboard.one(forest.key("root"), byDay));
        assertThat(Dashboard.one(forest.key("root"), "?from=2026-03-01T05:30:00%2B05:30&to=2026-03-01T19:00:00-05:00"))
                .isEqualTo(Dashboard.one(forest.key("root"), byDay));
    }

    @ParameterizedTest
    @CsvSource({
        "from=2026-03-01&to=2026-03-01, to",
        "from=2026-03-02&to=2026-03-01, to",
        "from=2026-03-01T00:00:01, from",
        "timeZone=Berlin&to=2026-03-01, timeZone",
        "to=2026-02-29, to",
        "from=%2B999999999-01-01T00:00:00Z, from",
        "to=-999999999-01-01T00:00:00Z, to",
        "from=0000-12-31, from"
    })
    void namesTheBoundThatIsWrong(String window, String bound) {
        Dashboard.get("?" + window)
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-parameter"))
                .body("errors[0].pointer", equalTo(bound));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sort=-totalInferenceCost", "&sort=name"})
    void addsUpToMoreThanABigint(String sort) {
        String window = "?from=2026-03-01&ancestor=" + forest.key("root") + sort;
        Map<String, Map<String, Object>> before = Dashboard.metrics(window);
        String most = "9223372036.854775807";
        forest.use(event("8", "a", "chat", most), event("9", "a", "chat", most, "2026-03-05T00:00:00Z"))
                .then()
                .statusCode(200);

        Map<String, Map<String, Object>> metrics = Dashboard.metrics(window);

        for (String tenant : List.of(forest.key("a"), forest.key("root"))) {
            BigDecimal total = new BigDecimal((String) before.get(tenant).get("totalInferenceCost"));
            assertThat(metrics.get(tenant))
                    .containsEntry(
                            "totalInferenceCost",
                            total.add(new BigDecimal("18446744073.709551614")).toPlainString());
        }
        assertThat(metrics.get(forest.key("root")))
                .containsEntry("inferenceCost", "0.00005")
                .containsEntry("totalUsageCount", 6L);
    }
}
