package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Statement;
import dev.canopy.listing.Cursor;
import dev.canopy.listing.PageQuery;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Tenant;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricStatementsTest {
    private static final List<Metric> ALL = List.of(BuiltInMetric.values());
    private static final Window MARCH = Window.parse("2026-03", "2026-04", ZoneOffset.UTC);

    @Test
    void bindsEveryValueAndWritesNone() {
        Statement statement = page(
                ALL,
                MARCH,
                Scope.subtrees(Set.of(4711L)),
                "-totalInferenceCost,name",
                "secret-ancestor",
                List.of("123456789", "secret-name", "secret-key"));

        assertThat(statement.hql()).doesNotContain("secret", "4711", "123456789", "2026");
        assertThat(statement.parameters().values())
                .contains(
                        LocalDate.of(2026, 3, 1),
                        LocalDate.of(2026, 4, 1),
                        "secret-ancestor",
                        4711L,
                        new BigDecimal(123_456_789),
                        "secret-name",
                        "secret-key");
    }

    @Test
    void hasTheSameTextForOtherValues() {
        Statement one =
                page(ALL, Window.ALL_TIME, Scope.all(), "-lastUsedAt", null, List.of("2026-03-01T00:00:00Z", "a"));
        Statement other =
                page(ALL, Window.ALL_TIME, Scope.all(), "-lastUsedAt", null, List.of(Instant.EPOCH.toString(), "z"));

        assertThat(one.hql()).isEqualTo(other.hql());
    }

    @Test
    void readsOnlyTheRollupsThatAreNeeded() {
        Statement own = page(List.of(BuiltInMetric.USAGE_COUNT), MARCH, Scope.all(), null, null, null);
        Statement allTime = page(List.of(BuiltInMetric.INFERENCE_COST), Window.ALL_TIME, Scope.all(), null, null, null);

        assertThat(own.hql()).contains("UsagePeriod", "ownUsageCount").doesNotContain("subtree", "Total");
        assertThat(allTime.hql()).contains("UsageTotal", "ownCost").doesNotContain("subtree", "Day");
    }

    /** Else all tenants would be summed up for a page of one subtree. */
    @Test
    void sumsUpWindowsOfTheTenantsAskedForOnly() {
        Statement statement = page(ALL, MARCH, Scope.all(), "-usageCount", "a", null);

        assertThat(statement.hql().split("group by", -1)).hasSize(2);
        assertThat(statement.hql().split("select below.descendant_id from tenant_ancestry below", -1))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-totalInferenceCost", "lastUsedAt", "-featureAdoptionRate", "depth", "name"})
    void refusesCursorsWithValuesOfAnotherType(String sort) {
        Object foreign = sort.equals("name") ? 5L : "x";

        assertRefused(sort, Arrays.asList(foreign, "key"));
        assertRefused(sort, Arrays.asList(null, null));
    }

    private static void assertRefused(String sort, List<Object> values) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> page(ALL, Window.ALL_TIME, Scope.all(), sort, null, values))
                .withMessageContaining("is not a cursor of this list");
    }

    private static Statement page(
            List<Metric> metrics, Window window, Scope scope, String sort, String ancestor, List<Object> after) {
        MetricColumns columns = new MetricColumns(new ComparedWindows(window, null), Scope.all());
        Cursor cursor = after == null ? null : new Cursor(after);
        PageQuery<Tenant> page = new PageQuery<>(
                null,
                columns.listed(MetricCatalogue.BUILT_IN, AmountOrder.ALONE).order(sort),
                cursor,
                100,
                "");
        return MetricStatements.page(
                        new MetricQuery(scope, MetricCatalogue.BUILT_IN, metrics, columns, ancestor, page), metrics)
                .render();
    }
}
