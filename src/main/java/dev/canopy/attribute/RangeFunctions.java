package dev.canopy.attribute;

import static dev.canopy.attribute.DatabaseFunctions.call;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Functions of ranges of dates and of times that mean the same in Java and in PostgreSQL. The result is null if an
 * argument is null, but a range is made with a bound that is null.
 *
 * <p>{@link #contains}, {@link #covers}, {@link #overlaps} and {@link #isAdjacent} can use a GiST index over the same
 * range, such as that of an exclusion constraint.
 */
public final class RangeFunctions {
    private static final Functions<LocalDate> OF_DATES = new Functions<>(Type.DATE_RANGE, Type.DATE, "LocalDate");
    private static final Functions<Instant> OF_TIMES = new Functions<>(Type.TIME_RANGE, Type.TIME, "Instant");

    // Of dates or times: they only compare the bounds.
    private static final SqlFunction<Boolean> COVERS =
            SqlFunction.<Range<LocalDate>, Range<LocalDate>>operator("covers", "@>", Range::covers);
    private static final SqlFunction<Boolean> OVERLAPS =
            SqlFunction.<Range<LocalDate>, Range<LocalDate>>operator("overlaps", "&&", Range::overlaps);
    private static final SqlFunction<Boolean> IS_ADJACENT =
            SqlFunction.<Range<LocalDate>, Range<LocalDate>>operator("isAdjacent", "-|-", Range::isAdjacentTo);
    private static final SqlFunction<Boolean> IS_EMPTY = new SqlFunction<>(
            "isEmpty",
            Type.BOOLEAN,
            "function('isempty' as Boolean, {0})",
            arguments -> ((Range<?>) arguments.get(0)).isEmpty());

    private RangeFunctions() {}

    /** The functions whose text depends on the type of the bounds. */
    @SuppressWarnings("unchecked") // as the types say
    private record Functions<T extends Comparable<? super T>>(
            SqlFunction<Boolean> contains,
            SqlFunction<T> lower,
            SqlFunction<T> upper,
            SqlFunction<Range<T>> intersection,
            SqlFunction<Range<T>> union) {

        Functions(Type<Range<T>> type, Type<T> bound, String hql) {
            this(
                    new SqlFunction<>(
                            "contains",
                            Type.BOOLEAN,
                            "cast(sql('(? @> cast(? as " + bound.base().sql + "))', {0}, {1}) as Boolean)",
                            arguments -> ((Range<T>) arguments.get(0)).contains((T) arguments.get(1))),
                    new SqlFunction<>(
                            "lower",
                            bound,
                            "cast(sql('lower(?)', {0}) as " + hql + ")",
                            arguments -> ((Range<?>) arguments.get(0)).lower()),
                    new SqlFunction<>(
                            "upper",
                            bound,
                            "cast(sql('upper(?)', {0}) as " + hql + ")",
                            arguments -> ((Range<?>) arguments.get(0)).upper()),
                    new SqlFunction<>(
                            "intersection",
                            type,
                            "function('range_intersect' as String, {0}, {1})",
                            arguments -> ((Range<T>) arguments.get(0)).intersection((Range<T>) arguments.get(1))),
                    new SqlFunction<>(
                            "union",
                            type,
                            "function('range_union' as String, {0}, {1})",
                            arguments -> ((Range<T>) arguments.get(0)).union((Range<T>) arguments.get(1))));
        }
    }

    @SuppressWarnings("unchecked") // the base decides
    private static <T extends Comparable<? super T>> Functions<T> of(Expression<?, Range<T>> range) {
        return (Functions<T>) (range.type().base() == Type.Base.DATE_RANGE ? OF_DATES : OF_TIMES);
    }

    /**
     * The days from one until before another. It is never null: a bound that is null is missing. A lower bound after
     * the upper one is an error.
     */
    public static <E> Expression<E, Range<LocalDate>> dateRange(
            Expression<E, LocalDate> lower, Expression<E, LocalDate> upper) {
        return new Nodes.Between<>(Type.DATE_RANGE, lower, upper);
    }

    /** The same of times. */
    public static <E> Expression<E, Range<Instant>> timeRange(
            Expression<E, Instant> lower, Expression<E, Instant> upper) {
        return new Nodes.Between<>(Type.TIME_RANGE, lower, upper);
    }

    /** The first value; null if the range has no lower bound, or is empty. */
    public static <E, T extends Comparable<? super T>> Expression<E, T> lower(Expression<E, Range<T>> range) {
        return call(of(range).lower(), range);
    }

    /** The first value after the range; null if the range has no upper bound, or is empty. */
    public static <E, T extends Comparable<? super T>> Expression<E, T> upper(Expression<E, Range<T>> range) {
        return call(of(range).upper(), range);
    }

    public static <E, T extends Comparable<? super T>> Condition<E> isEmpty(Expression<E, Range<T>> range) {
        return Condition.of(call(IS_EMPTY, range));
    }

    public static <E, T extends Comparable<? super T>> Condition<E> contains(
            Expression<E, Range<T>> range, Expression<E, T> value) {
        return Condition.of(call(of(range).contains(), range, value));
    }

    /** Whether all values of the other range are in this one; true for an empty other one. */
    public static <E, T extends Comparable<? super T>> Condition<E> covers(
            Expression<E, Range<T>> range, Expression<E, Range<T>> other) {
        return Condition.of(call(COVERS, range, other));
    }

    /** Whether both ranges have a value in common. */
    public static <E, T extends Comparable<? super T>> Condition<E> overlaps(
            Expression<E, Range<T>> left, Expression<E, Range<T>> right) {
        return Condition.of(call(OVERLAPS, left, right));
    }

    /** Whether one range begins where the other ends. */
    public static <E, T extends Comparable<? super T>> Condition<E> isAdjacent(
            Expression<E, Range<T>> left, Expression<E, Range<T>> right) {
        return Condition.of(call(IS_ADJACENT, left, right));
    }

    /** The values that are in both ranges. */
    public static <E, T extends Comparable<? super T>> Expression<E, Range<T>> intersection(
            Expression<E, Range<T>> left, Expression<E, Range<T>> right) {
        return call(of(left).intersection(), left, right);
    }

    /** The values that are in either range; null if there is a gap between them. */
    public static <E, T extends Comparable<? super T>> Expression<E, Range<T>> union(
            Expression<E, Range<T>> left, Expression<E, Range<T>> right) {
        // The function of the database fails on a gap.
        Condition<E> joined = overlaps(left, right)
                .or(isAdjacent(left, right))
                .or(isEmpty(left))
                .or(isEmpty(right));
        return Expressions.when(joined, call(of(left).union(), left, right))
                .otherwise(Expressions.nothing(left.type()));
    }
}
