package dev.canopy.analytics;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.meter.MeterAggregation;
import dev.canopy.meter.MeterValues;
import dev.canopy.problem.ProblemException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The columns of a query that {@link MeterTotals} are read from: only those that the aggregation needs. */
record MeterColumns<E>(MeterAggregation aggregation, MeterValues<E> values) implements PartColumns<E, MeterTotals> {
    @Override
    public List<Expression<E, ?>> all() {
        return switch (aggregation) {
            case SUM -> List.of(values.sum());
            case COUNT -> List.of(values.count());
            case AVERAGE -> List.of(values.count(), values.sum());
            case MIN -> List.of(values.minimum());
            case MAX -> List.of(values.maximum());
            case LATEST -> List.of(values.latestTime(), values.latest());
            case DISTINCT -> List.of(values.members());
        };
    }

    @Override
    public MeterTotals none() {
        return MeterTotals.none(aggregation);
    }

    @Override
    public MeterTotals of(Row row) {
        return switch (aggregation) {
            case SUM -> none().withSum(row.require(values.sum()));
            case COUNT -> none().withCount(row.require(values.count()));
            case AVERAGE -> none().withCount(row.require(values.count())).withSum(row.require(values.sum()));
            case MIN -> none().withMinimum(row.get(values.minimum()));
            case MAX -> none().withMaximum(row.get(values.maximum()));
            case LATEST -> none().withLatest(latest(row.get(values.latestTime()), row.get(values.latest())));
            case DISTINCT -> none().withMembers(members(row.get(values.members())));
        };
    }

    private static MeterTotals.@Nullable Latest latest(@Nullable BigDecimal time, @Nullable BigDecimal value) {
        return time == null || value == null ? null : new MeterTotals.Latest(time, value);
    }

    /** @throws ProblemException (400) if the rows have too many members */
    private static NumberSet members(@Nullable String numbers) {
        if (MeterValues.TOO_MANY.equals(numbers)) {
            throw ProblemException.parameter(
                    "by",
                    String.format(
                            Locale.ROOT,
                            "needs more than %,d different values of all parts together, which is too many to count; request a shorter range, fewer dimensions, or a filter",
                            MeterValues.MOST_MEMBERS));
        }
        return numbers == null ? NumberSet.NONE : NumberSet.parse(numbers);
    }
}
