package dev.canopy.analytics;

import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Type;
import dev.canopy.ledger.MeterAggregation;
import dev.canopy.ledger.MeteredEventAttributes;
import dev.canopy.ledger.NamedEvent;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The columns of a query that {@link MeterTotals} are read from: only those that the aggregation needs.
 *
 * @param none the totals of no rows
 * @param reader adds the columns of a row to those
 */
record MeterColumns<E>(List<Expression<E, ?>> all, MeterTotals none, BiFunction<MeterTotals, Row, MeterTotals> reader)
        implements PartColumns<E, MeterTotals> {
    MeterColumns {
        all = List.copyOf(all);
    }

    @Override
    public MeterTotals of(Row row) {
        return reader.apply(none, row);
    }

    static MeterColumns<NamedEvent> ofEvents(MeterAggregation aggregation) {
        MeterTotals none = MeterTotals.none(aggregation);
        Expression<NamedEvent, Long> count = Expressions.sum(MeteredEventAttributes.VALUE_COUNT);
        var sum = Expressions.sum(MeteredEventAttributes.VALUE_SUM);
        var minimum = Expressions.min(MeteredEventAttributes.MINIMUM);
        var maximum = Expressions.max(MeteredEventAttributes.MAXIMUM);
        var time = MeteredEventAttributes.LATEST_TIME;
        var latest = MeteredEventAttributes.LATEST;
        return switch (aggregation) {
            case SUM -> new MeterColumns<>(List.of(sum), none, (totals, row) -> totals.withSum(row.require(sum)));
            case COUNT ->
                new MeterColumns<>(List.of(count), none, (totals, row) -> totals.withCount(row.require(count)));
            case AVERAGE ->
                new MeterColumns<>(
                        List.of(count, sum),
                        none,
                        (totals, row) -> totals.withCount(row.require(count)).withSum(row.require(sum)));
            case MIN ->
                new MeterColumns<>(List.of(minimum), none, (totals, row) -> totals.withMinimum(row.get(minimum)));
            case MAX ->
                new MeterColumns<>(List.of(maximum), none, (totals, row) -> totals.withMaximum(row.get(maximum)));
            case LATEST ->
                new MeterColumns<>(
                        List.of(time, latest),
                        none,
                        (totals, row) ->
                                totals.withLatest(new MeterTotals.Latest(row.require(time), row.require(latest))));
            case DISTINCT -> ofMembers(MeteredEventAttributes.MEMBER);
        };
    }

    /** The different numbers of a group, without nulls. */
    static <E> MeterColumns<E> ofMembers(Expression<E, Integer> member) {
        Expression<E, String> members = DatabaseFunctions.inDatabase(
                Type.TEXT, "cast(sql('cast(array_agg(distinct ?) as text)', {0}) as String)", member);
        return new MeterColumns<>(
                List.of(members),
                MeterTotals.none(MeterAggregation.DISTINCT),
                (totals, row) -> totals.withMembers(NumberSet.parse(row.require(members))));
    }
}
