package dev.canopy.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Money;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.metric.Metric;
import dev.canopy.metric.WindowedMetric;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of a budget, from its usage and the time. */
class BudgetStatusTest {
    private static final String MIDDLE_OF_JUNE = "2026-06-16T00:00:00Z";

    private static BudgetView budget(Metric metric, String amount, CalendarPeriod period) {
        return new BudgetView(
                1L,
                "acme",
                "USD",
                "b",
                metric,
                new BigDecimal(amount),
                Optional.ofNullable(period),
                ZoneId.of("UTC"),
                Thresholds.parse("0.5,0.8,1"),
                Enforcement.NONE,
                Instant.EPOCH);
    }

    private static BudgetStatus status(BudgetView budget, Object used, String now) {
        Instant time = Instant.parse(now);
        Map<WindowedMetric, Object> values = used == null ? Map.of() : Map.of(budget.used(time), used);
        return BudgetStatus.of(budget, values, ReservedAmounts.NOTHING, time);
    }

    private static Money money(String amount) {
        return Money.exactly(new BigDecimal(amount));
    }

    @Test
    void subtractsTheUsage() {
        BudgetStatus status = status(
                budget(BuiltInMetric.TOTAL_INFERENCE_COST, "10", CalendarPeriod.P1M), money("12.5"), MIDDLE_OF_JUNE);

        BudgetResponse response = BudgetResponse.from(status);
        assertThat(response.used()).isEqualTo("12.5");
        assertThat(response.remaining()).isEqualTo("-2.5");
        assertThat(response.ratio()).isEqualTo(1.25);
        assertThat(response.reached()).containsExactly("0.5", "0.8", "1");
    }

    @Test
    void holdsWhatIsDatedAheadIntoALaterPeriod() {
        BudgetView budget = budget(BuiltInMetric.TOTAL_INFERENCE_COST, "10", CalendarPeriod.P1M);
        Instant now = Instant.parse(MIDDLE_OF_JUNE);

        BudgetStatus status = BudgetStatus.of(
                budget,
                Map.of(
                        budget.used(now), money("2"),
                        budget.usedAhead(now).orElseThrow(), money("3")),
                ReservedAmounts.NOTHING,
                now);

        assertThat(budget.usedAhead(now).orElseThrow().window().from()).isEqualTo("2026-07-01T00:00:00Z");
        assertThat(status.used().orElseThrow()).isEqualByComparingTo("2");
        assertThat(status.reserved()).isEqualByComparingTo("3");
        assertThat(status.remaining().orElseThrow()).isEqualByComparingTo("5");
    }

    @ParameterizedTest
    @CsvSource({
        // 15 of 30 days
        "P1M, 2026-06-16T00:00:00Z, 7, 14",
        "P1M, 2026-06-16T00:00:00Z, -7, -14",
        "P1M, 2026-06-24T00:00:00Z, 1, 1.304347826",
        // exactly the first 24th, and a microsecond less
        "P1D, 2026-06-16T01:00:00Z, 1, 24",
        "P1D, 2026-06-16T00:59:59.999999Z, 1, ",
        "P1W, 2026-06-18T12:00:00Z, 1, 2",
        "P1Y, 2026-07-02T12:00:00Z, 1, 2"
    })
    void forecastsFromTheTimeSoFar(CalendarPeriod period, String now, String used, String forecast) {
        BudgetStatus status = status(budget(BuiltInMetric.TOTAL_INFERENCE_COST, "10", period), money(used), now);

        assertThat(status.forecast())
                .isEqualTo(Optional.ofNullable(forecast).map(text -> new BigDecimal(text).setScale(9)));
    }

    @Test
    void roundsTheForecastOfACountToAWholeNumber() {
        BudgetStatus status = status(
                budget(BuiltInMetric.TOTAL_OUTPUT_TOKENS, "10", CalendarPeriod.P1D),
                BigInteger.ONE,
                "2026-06-16T16:00:00Z");

        assertThat(BudgetResponse.from(status).forecast()).isEqualTo(BigInteger.TWO);
        assertThat(BudgetResponse.from(status).amount()).isEqualTo(BigInteger.TEN);
    }

    @Test
    void forecastsNothingWithoutAnEnd() {
        BudgetStatus status = status(budget(BuiltInMetric.TOTAL_USAGE_COUNT, "10", null), 5L, MIDDLE_OF_JUNE);

        assertThat(status.forecast()).isEmpty();
        assertThat(status.ratio()).contains(0.5);
        assertThat(BudgetResponse.from(status).from()).isNull();
        assertThat(BudgetResponse.from(status).to()).isNull();
    }

    @Test
    void hasNoFiguresWithoutTheUsage() {
        BudgetResponse response = BudgetResponse.from(
                status(budget(BuiltInMetric.TOTAL_INFERENCE_COST, "10", CalendarPeriod.P1Y), null, MIDDLE_OF_JUNE));

        assertThat(response.used()).isNull();
        assertThat(response.remaining()).isNull();
        assertThat(response.ratio()).isNull();
        assertThat(response.forecast()).isNull();
        assertThat(response.reached()).isEmpty();
    }

    @Test
    void hasNoRatioOfNothing() {
        BudgetStatus status =
                status(budget(BuiltInMetric.TOTAL_USAGE_COUNT, "0", CalendarPeriod.P1D), 0L, MIDDLE_OF_JUNE);

        assertThat(status.ratio()).isEmpty();
        assertThat(status.reached().texts()).containsExactly("0.5", "0.8", "1");
    }

    @ParameterizedTest
    @CsvSource({
        "P1D, Europe/Berlin, 2026-03-29T00:30:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "P1W, UTC, 2026-03-01T12:00:00Z, 2026-02-23T00:00:00Z, 2026-03-02T00:00:00Z",
        "P1M, America/New_York, 2026-03-01T04:59:59Z, 2026-02-01T05:00:00Z, 2026-03-01T05:00:00Z",
        "P1Y, UTC, 2026-12-31T23:59:59.999999Z, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "P1Y, Pacific/Auckland, 2026-12-31T12:00:00Z, 2026-12-31T11:00:00Z, 2027-12-31T11:00:00Z"
    })
    void hasThePresentPeriodOfItsTimeZone(CalendarPeriod period, String zone, Instant now, Instant from, Instant to) {
        assertThat(period.around(now, ZoneId.of(zone)).from()).isEqualTo(from);
        assertThat(period.around(now, ZoneId.of(zone)).to()).isEqualTo(to);
    }
}
