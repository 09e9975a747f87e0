package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursor;
import dev.canopy.listing.PageQuery;
import dev.canopy.meter.MeterAggregation;
import dev.canopy.meter.StoredMeter;
import dev.canopy.tenant.Tenant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages are ranked, and from which tenants. */
class RankedPageTest {
    @ParameterizedTest
    @CsvSource({
        "-totalInferenceCost, 2026-03-01, 2026-04-01",
        "'-usageCount,name', 2026-03-05, 2026-04-03",
        "-outputTokens, 2026-01-01,",
        "-unpricedCount, , 2026-04-01"
    })
    void rankWholeDaysByTheHighestSums(String sort, String from, String to) {
        assertThat(RankedPage.of(query(Scope.all(), sort, from, to, null))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "totalInferenceCost, 2026-03-01, 2026-04-01",
        "'name,-totalInferenceCost', 2026-03-01, 2026-04-01",
        "-lastUsedAt, 2026-03-01, 2026-04-01",
        "-costPerUse, 2026-03-01, 2026-04-01",
        "-subtreeSize, 2026-03-01, 2026-04-01",
        "-name, 2026-03-01, 2026-04-01",
        "-totalInferenceCost, ,",
        "-totalInferenceCost, 2026-03-01T12:00:00Z, 2026-04-01"
    })
    void rankNothingElse(String sort, String from, String to) {
        assertThat(RankedPage.of(query(Scope.all(), sort, from, to, null))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SUM, false, -totalSeats, ,",
        "DISTINCT, false, -totalSeats, 2026-03, 2026-04",
        "DISTINCT, false, -seats, ,",
        "MAX, true, -seats, 2026-03, 2026-04",
        "AVERAGE, false, -totalSeats, ,",
        "LATEST, true, -totalSeats, 2026-03, 2026-04"
    })
    void rankStoredValuesOfMeters(MeterAggregation aggregation, boolean ofCost, String sort, String from, String to) {
        assertThat(RankedPage.of(metered(aggregation, ofCost, sort, from, to))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "SUM, false, totalSeats, 2026-03, 2026-04",
        "LATEST, false, -seats, 2026-03, 2026-04",
        "MIN, false, -seats, ,",
        "AVERAGE, true, -totalSeats, 2026-03, 2026-04" // rounded, unlike the stored value
    })
    void rankNoOtherValuesOfMeters(MeterAggregation aggregation, boolean ofCost, String sort, String from, String to) {
        assertThat(RankedPage.of(metered(aggregation, ofCost, sort, from, to))).isEmpty();
    }

    /** A value of some days is at most that of all time. */
    @ParameterizedTest
    @CsvSource({
        "COUNT, false, -totalSeats, 2026-03-02, 2026-04-02",
        "COUNT, false, -seats, 2026-03, 2026-05",
        "DISTINCT, false, -totalSeats, 2026-03-02, 2026-04-02",
        "DISTINCT, false, -seats, 2026-03, 2026-05",
        "MAX, false, -totalSeats, 2026-03-02,",
        "SUM, true, -totalSeats, , 2026-04-02",
        "SUM, true, -seats, 2026-03, 2026-04",
        "SUM, false, -totalSeats, 2026-03, 2026-05",
        "SUM, false, -seats, 2026-03-02, 2026-04-02"
    })
    void rankValuesThatGrow(MeterAggregation aggregation, boolean ofCost, String sort, String from, String to) {
        assertThat(RankedPage.of(metered(aggregation, ofCost, sort, from, to))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "COUNT, -totalSeats, 2026-03-02T12:00:00Z, 2026-04-02", // events may not be folded yet
        "MIN, -totalSeats, 2026-03-02, 2026-04-02",
        "LATEST, -totalSeats, 2026-03-02, 2026-04-02",
        "AVERAGE, -totalSeats, 2026-03-02, 2026-04-02"
    })
    void rankNoValuesThatMayShrink(MeterAggregation aggregation, String sort, String from, String to) {
        assertThat(RankedPage.of(metered(aggregation, false, sort, from, to))).isEmpty();
    }

    @Test
    void lookAmongTheTenantsOfTheSubtree() {
        assertThat(likely(null)).contains("usage_total c where true").doesNotContain("tenant_ancestry a");
        assertThat(likely("a")).contains("tenant_ancestry a join usage_total c").contains("t.key = ?");
    }

    /** An index would lead past the tenants outside the scope. */
    @Test
    void areNotForLimitedCallers() {
        Scope limited = Scope.subtrees(Set.of(7L));

        assertThat(RankedPage.of(query(limited, "-totalInferenceCost", "2026-03", null, null, null)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-inferenceCost", "-inputTokens"})
    void lookAtMoreTenantsBehindTheFirstPage(String sort) {
        RankedPage<?> first =
                RankedPage.of(query(Scope.all(), sort, "2026-03", null, null)).orElseThrow();
        RankedPage<?> next = RankedPage.of(query(Scope.all(), sort, "2026-03", null, new Cursor(List.of("5", "key"))))
                .orElseThrow();

        assertThat(first.likely().render().parameters()).containsValue(303L);
        assertThat(next.likely().render().parameters()).containsValue(1010L);
    }

    private static String likely(String ancestor) {
        return RankedPage.of(query(Scope.all(), "-totalInferenceCost", "2026-03", null, ancestor, null))
                .orElseThrow()
                .likely()
                .render()
                .hql();
    }

    private static MetricQuery query(Scope scope, String sort, String from, String to, Cursor after) {
        return query(scope, sort, from, to, null, after);
    }

    private static MetricQuery metered(
            MeterAggregation aggregation, boolean ofCost, String sort, String from, String to) {
        StoredMeter seats = new StoredMeter(
                1,
                "seats",
                aggregation,
                ofCost,
                false,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                true);
        MetricCatalogue catalogue = MetricCatalogue.of(new StoredMeter.All(1, List.of(seats)));
        return query(catalogue, Scope.all(), sort, from, to, null, null);
    }

    private static MetricQuery query(Scope scope, String sort, String from, String to, String ancestor, Cursor after) {
        return query(MetricCatalogue.BUILT_IN, scope, sort, from, to, ancestor, after);
    }

    private static MetricQuery query(
            MetricCatalogue catalogue,
            Scope scope,
            String sort,
            String from,
            String to,
            String ancestor,
            Cursor after) {
        MetricColumns columns =
                new MetricColumns(new ComparedWindows(Window.parse(from, to, ZoneOffset.UTC), null), scope);
        PageQuery<Tenant> page = new PageQuery<>(
                null, columns.listed(catalogue, AmountOrder.ALONE).order(sort), after, 100, "");
        return new MetricQuery(scope, catalogue, List.of(), columns, ancestor, page);
    }
}
