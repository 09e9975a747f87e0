package dev.canopy.meter;

import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Type;
import java.math.BigDecimal;

/**
 * The aggregates over the rows of a group that a meter needs, for queries. Each is null, 0 or empty unless the
 * aggregation of the meter needs it.
 *
 * @param count the number of values
 * @param sum with corrections
 * @param latestTime the time of the latest value, in seconds since 1970
 * @param latest the latest value; of several of the same time, the greatest
 * @param members the numbers of what is counted as different, in ascending order, each once, in the notation of an
 *     array; null for none; {@link #TOO_MANY} in a row with which the rows so far have more than {@link #MOST_MEMBERS}
 *     together
 */
public record MeterValues<E>(
        Expression<E, Long> count,
        Expression<E, BigDecimal> sum,
        Expression<E, BigDecimal> minimum,
        Expression<E, BigDecimal> maximum,
        Expression<E, BigDecimal> latestTime,
        Expression<E, BigDecimal> latest,
        Expression<E, String> members) {
    /**
     * The numbers of all rows of a response; a number counts in each of its rows. As a text, a number has up to eleven
     * bytes, and then four bytes, so that a response takes some tens of megabytes.
     */
    public static final int MOST_MEMBERS = 4_000_000;

    /** In place of numbers that would be too many. */
    public static final String TOO_MANY = "-";

    /** The numbers of a column, as {@link #members}. */
    public static <E> Expression<E, String> numbers(Expression<E, Integer> number) {
        return bounded("array_agg(distinct ?)", number);
    }

    /** The numbers of a column of lists with commas between, as {@link #members}. */
    static <E> Expression<E, String> numbersOfLists(Expression<E, String> list) {
        return bounded("uniq(sort(cast(string_to_array(string_agg(?, chr(44)), chr(44)) as integer[])))", list);
    }

    /** @param array SQL of an array of numbers, with one parameter */
    private static <E> Expression<E, String> bounded(String array, Expression<E, ?> parameter) {
        return DatabaseFunctions.inDatabase(
                Type.TEXT,
                "cast(sql('case when coalesce(sum(cardinality(" + array + ")) over (rows unbounded preceding), 0) <= "
                        + MOST_MEMBERS + " then cast(" + array + " as text) else chr(" + (int) TOO_MANY.charAt(0)
                        + ") end', {0}, {0}) as String)",
                parameter);
    }

    /** With members alone. */
    public static <E> MeterValues<E> ofMembers(Expression<E, String> members) {
        Expression<E, BigDecimal> none = Expressions.nothing(Type.DECIMAL);
        return new MeterValues<>(Expressions.nothing(Type.LONG), none, none, none, none, none, members);
    }

    /** From the columns of single rows. */
    static <E> MeterValues<E> of(
            Expression<E, Long> count,
            Expression<E, BigDecimal> sum,
            Expression<E, BigDecimal> minimum,
            Expression<E, BigDecimal> maximum,
            Expression<E, BigDecimal> time,
            Expression<E, BigDecimal> value,
            Expression<E, String> members) {
        return new MeterValues<>(
                Expressions.sum(count),
                Expressions.sum(sum),
                Expressions.min(minimum),
                Expressions.max(maximum),
                latest(1, time, value),
                latest(2, time, value),
                members);
    }

    /** A function and no cast, which would round to two decimals. An array with nulls would be the greatest. */
    private static <E> Expression<E, BigDecimal> latest(
            int element, Expression<E, BigDecimal> time, Expression<E, BigDecimal> value) {
        return DatabaseFunctions.inDatabase(
                Type.DECIMAL,
                "function('trim_scale' as BigDecimal, sql('(max(case when ? is not null then array[?, ?] end))["
                        + element + "]', {0}, {0}, {1}))",
                time,
                value);
    }
}
