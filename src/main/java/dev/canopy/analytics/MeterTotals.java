package dev.canopy.analytics;

import dev.canopy.meter.MeterAggregation;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values of events that a meter combines, as far as its aggregation needs them. All others are those of no events.
 *
 * @param count the number of values
 * @param sum with corrections
 * @param members the numbers of what is counted as different
 */
record MeterTotals(
        MeterAggregation aggregation,
        long count,
        BigDecimal sum,
        @Nullable BigDecimal minimum,
        @Nullable BigDecimal maximum,
        @Nullable Latest latest,
        NumberSet members)
        implements PartSums<MeterTotals> {
    /**
     * The latest value; of several of the same time, the greatest.
     *
     * @param time in seconds since 1970
     */
    record Latest(BigDecimal time, BigDecimal value) implements Comparable<Latest> {
        private static final Comparator<Latest> ORDER =
                Comparator.comparing(Latest::time).thenComparing(Latest::value);

        @Override
        public int compareTo(Latest other) {
            return ORDER.compare(this, other);
        }
    }

    /** The totals of no events. */
    static MeterTotals none(MeterAggregation aggregation) {
        return new MeterTotals(aggregation, 0, BigDecimal.ZERO, null, null, null, NumberSet.NONE);
    }

    MeterTotals withCount(long values) {
        return new MeterTotals(aggregation, values, sum, minimum, maximum, latest, members);
    }

    MeterTotals withSum(BigDecimal values) {
        return new MeterTotals(aggregation, count, values, minimum, maximum, latest, members);
    }

    MeterTotals withMinimum(@Nullable BigDecimal value) {
        return new MeterTotals(aggregation, count, sum, value, maximum, latest, members);
    }

    MeterTotals withMaximum(@Nullable BigDecimal value) {
        return new MeterTotals(aggregation, count, sum, minimum, value, latest, members);
    }

    MeterTotals withLatest(@Nullable Latest value) {
        return new MeterTotals(aggregation, count, sum, minimum, maximum, value, members);
    }

    MeterTotals withMembers(NumberSet numbers) {
        return new MeterTotals(aggregation, count, sum, minimum, maximum, latest, numbers);
    }

    @Override
    public MeterTotals plus(MeterTotals other) {
        return new MeterTotals(
                aggregation,
                count + other.count,
                sum.add(other.sum),
                either(minimum, other.minimum, BinaryOperator.minBy(Comparator.naturalOrder())),
                either(maximum, other.maximum, BinaryOperator.maxBy(Comparator.naturalOrder())),
                either(latest, other.latest, BinaryOperator.maxBy(Comparator.naturalOrder())),
                members.union(other.members));
    }

    private static <T> @Nullable T either(@Nullable T one, @Nullable T other, BinaryOperator<T> choice) {
        return one == null || other == null ? one == null ? other : one : choice.apply(one, other);
    }

    /** The value of the meter, as the SQL function {@code meter_figure} computes it; null if there is none. */
    @Nullable BigDecimal figure() {
        return switch (aggregation) {
            case SUM -> sum;
            case COUNT -> BigDecimal.valueOf(count);
            case MIN -> minimum;
            case MAX -> maximum;
            case LATEST -> latest == null ? null : latest.value;
            case AVERAGE -> count == 0 ? null : NumericQuotient.of(sum.stripTrailingZeros(), BigDecimal.valueOf(count));
            case DISTINCT -> BigDecimal.valueOf(members.size());
        };
    }
}
