package dev.canopy.analytics;

import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.WholeNumber;
import dev.canopy.ledger.PeriodRollup;
import dev.canopy.ledger.Rollup;
import dev.canopy.ledger.UsageSums;
import dev.canopy.metric.Metric;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The columns of a query that {@link UsageTotals} are read from. */
record SumColumns<E>(
        Expression<E, Long> count,
        Expression<E, Money> cost,
        Expression<E, BigInteger> inputTokens,
        Expression<E, BigInteger> outputTokens,
        Expression<E, BigInteger> unpricedCount,
        Expression<E, Bits> features,
        Expression<E, Instant> lastUsedAt)
        implements PartColumns<E, UsageTotals> {
    static SumColumns<PeriodRollup> ofRollups(UsageSums<Rollup> columns) {
        return new SumColumns<>(
                Expressions.sum(ofPeriod(columns.usageCount())),
                Expressions.sum(ofPeriod(columns.cost())),
                Expressions.sum(ofPeriod(columns.inputTokens())),
                Expressions.sum(ofPeriod(columns.outputTokens())),
                Expressions.sum(ofPeriod(columns.unpricedCount())),
                Expressions.union(ofPeriod(columns.featureMask())),
                Expressions.max(ofPeriod(columns.lastUsedAt())));
    }

    /** The same column, for a query of any kind of period. */
    @SuppressWarnings("unchecked") // the column is read only from periods
    private static <T> Expression<PeriodRollup, T> ofPeriod(Expression<? super PeriodRollup, T> column) {
        return (Expression<PeriodRollup, T>) column;
    }

    /**
     * The same without the sums that the metric does not need, which are read as 0. An index has all other columns of
     * events.
     */
    SumColumns<E> neededFor(Metric metric) {
        return neededFor(List.of(metric));
    }

    /** The same for several metrics. */
    SumColumns<E> neededFor(Collection<Metric> metrics) {
        if (metrics.stream().anyMatch(Metric::isOfQuantities)) {
            return this;
        }
        Expression<E, BigInteger> none = Expressions.constant(WholeNumber.SUM, BigInteger.ZERO);
        return new SumColumns<>(count, cost, none, none, none, features, lastUsedAt);
    }

    @Override
    public List<Expression<E, ?>> all() {
        return List.of(count, cost, inputTokens, outputTokens, unpricedCount, features, lastUsedAt);
    }

    @Override
    public UsageTotals none() {
        return UsageTotals.NONE;
    }

    @Override
    public UsageTotals of(Row row) {
        return new UsageTotals(
                row.require(count),
                row.require(cost),
                row.require(inputTokens),
                row.require(outputTokens),
                row.require(unpricedCount),
                row.require(features),
                row.get(lastUsedAt));
    }
}
