package dev.canopy.attribute;

import static dev.canopy.attribute.DatabaseFunctions.call;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * Functions of multiranges of dates and of times that mean the same in Java and in PostgreSQL. The result is null if an
 * argument is null. The ranges of related entities are united by {@link ToMany#unionOfRanges}, and a single range
 * becomes a multirange by {@link #multiRange}.
 */
public final class MultiRangeFunctions {
    private static final Functions<LocalDate> OF_DATES =
            new Functions<>(Type.DATE_MULTI_RANGE, Type.DATE_RANGE, Type.DATE);
    private static final Functions<Instant> OF_TIMES =
            new Functions<>(Type.TIME_MULTI_RANGE, Type.TIME_RANGE, Type.TIME);

    // Of dates or times: they only compare the bounds.
    private static final SqlFunction<Boolean> COVERS =
            SqlFunction.<MultiRange<LocalDate>, MultiRange<LocalDate>>operator("covers", "@>", MultiRange::covers);
    private static final SqlFunction<Boolean> OVERLAPS =
            SqlFunction.<MultiRange<LocalDate>, MultiRange<LocalDate>>operator("overlaps", "&&", MultiRange::overlaps);
    private static final SqlFunction<Boolean> IS_ADJACENT =
            SqlFunction.<MultiRange<LocalDate>, MultiRange<LocalDate>>operator(
                    "isAdjacent", "-|-", MultiRange::isAdjacentTo);
    private static final SqlFunction<Boolean> IS_EMPTY = new SqlFunction<>(
            "isEmpty",
            Type.BOOLEAN,
            "function('isempty' as Boolean, {0})",
            arguments -> ((MultiRange<?>) arguments.get(0)).isEmpty());

    private MultiRangeFunctions() {}

    /** The functions whose text depends on the type of the bounds, or whose result does. */
    @SuppressWarnings("unchecked") // as the types say
    private record Functions<T extends Comparable<? super T>>(
            SqlFunction<MultiRange<T>> multiRange,
            SqlFunction<Boolean> contains,
            SqlFunction<Range<T>> rangeAt,
            SqlFunction<Range<T>> span,
            SqlFunction<MultiRange<T>> intersection,
            SqlFunction<MultiRange<T>> union,
            SqlFunction<MultiRange<T>> without) {

        Functions(Type<MultiRange<T>> type, Type<Range<T>> range, Type<T> bound) {
            this(
                    new SqlFunction<>(
                            "multiRange",
                            type,
                            "function('" + type.base().sql + "' as String, {0})",
                            arguments -> MultiRange.of(List.of((Range<T>) arguments.get(0)))),
                    new SqlFunction<>(
                            "contains",
                            Type.BOOLEAN,
                            "cast(sql('(? @> cast(? as " + bound.base().sql + "))', {0}, {1}) as Boolean)",
                            arguments -> ((MultiRange<T>) arguments.get(0)).contains((T) arguments.get(1))),
                    new SqlFunction<>(
                            "rangeAt",
                            range,
                            "function('" + range.base().sql
                                    + "' as String, sql('(select part from unnest(?) part where part @> cast(? as "
                                    + bound.base().sql + "))', {0}, {1}))",
                            arguments -> ((MultiRange<T>) arguments.get(0))
                                    .rangeAt((T) arguments.get(1))
                                    .orElse(null)),
                    new SqlFunction<>(
                            "span",
                            range,
                            "function('range_merge' as String, {0})",
                            arguments -> ((MultiRange<T>) arguments.get(0)).span()),
                    ofBoth("intersection", type, "multirange_intersect", MultiRange::intersection),
                    ofBoth("union", type, "multirange_union", MultiRange::union),
                    ofBoth("without", type, "multirange_minus", MultiRange::without));
        }

        private static <T extends Comparable<? super T>> SqlFunction<MultiRange<T>> ofBoth(
                String name, Type<MultiRange<T>> type, String sql, BinaryOperator<MultiRange<T>> java) {
            return new SqlFunction<>(
                    name,
                    type,
                    "function('" + sql + "' as String, {0}, {1})",
                    arguments -> java.apply((MultiRange<T>) arguments.get(0), (MultiRange<T>) arguments.get(1)));
        }
    }

    @SuppressWarnings("unchecked") // the base decides
    private static <T extends Comparable<? super T>> Functions<T> of(Expression<?, ?> operand) {
        Type.Base base = operand.type().base();
        return (Functions<T>)
                (base == Type.Base.DATE_RANGE || base == Type.Base.DATE_MULTI_RANGE ? OF_DATES : OF_TIMES);
    }

    /** The values of one range; empty for an empty range. */
    public static <E, T extends Comparable<? super T>> Expression<E, MultiRange<T>> multiRange(
            Expression<E, Range<T>> range) {
        return call(MultiRangeFunctions.<T>of(range).multiRange(), range);
    }

    public static <E, T extends Comparable<? super T>> Condition<E> isEmpty(Expression<E, MultiRange<T>> ranges) {
        return Condition.of(call(IS_EMPTY, ranges));
    }

    public static <E, T extends Comparable<? super T>> Condition<E> contains(
            Expression<E, MultiRange<T>> ranges, Expression<E, T> value) {
        return Condition.of(call(MultiRangeFunctions.<T>of(ranges).contains(), ranges, value));
    }

    /** Whether all values of the other are in this one; true for an empty other one. */
    public static <E, T extends Comparable<? super T>> Condition<E> covers(
            Expression<E, MultiRange<T>> ranges, Expression<E, MultiRange<T>> other) {
        return Condition.of(call(COVERS, ranges, other));
    }

    /** Whether both have a value in common. */
    public static <E, T extends Comparable<? super T>> Condition<E> overlaps(
            Expression<E, MultiRange<T>> left, Expression<E, MultiRange<T>> right) {
        return Condition.of(call(OVERLAPS, left, right));
    }

    /** Whether all of one is before the other, and the other begins where it ends. */
    public static <E, T extends Comparable<? super T>> Condition<E> isAdjacent(
            Expression<E, MultiRange<T>> left, Expression<E, MultiRange<T>> right) {
        return Condition.of(call(IS_ADJACENT, left, right));
    }

    /** The range that contains the value; null if none does. */
    public static <E, T extends Comparable<? super T>> Expression<E, Range<T>> rangeAt(
            Expression<E, MultiRange<T>> ranges, Expression<E, T> value) {
        return call(MultiRangeFunctions.<T>of(ranges).rangeAt(), ranges, value);
    }

    /** From the begin of the first range until before the end of the last one; empty without ranges. */
    public static <E, T extends Comparable<? super T>> Expression<E, Range<T>> span(
            Expression<E, MultiRange<T>> ranges) {
        return call(MultiRangeFunctions.<T>of(ranges).span(), ranges);
    }

    /** The values that are in both. */
    public static <E, T extends Comparable<? super T>> Expression<E, MultiRange<T>> intersection(
            Expression<E, MultiRange<T>> left, Expression<E, MultiRange<T>> right) {
        return call(MultiRangeFunctions.<T>of(left).intersection(), left, right);
    }

    /** The values that are in either. */
    public static <E, T extends Comparable<? super T>> Expression<E, MultiRange<T>> union(
            Expression<E, MultiRange<T>> left, Expression<E, MultiRange<T>> right) {
        return call(MultiRangeFunctions.<T>of(left).union(), left, right);
    }

    /** The values that are not in the other. */
    public static <E, T extends Comparable<? super T>> Expression<E, MultiRange<T>> without(
            Expression<E, MultiRange<T>> ranges, Expression<E, MultiRange<T>> other) {
        return call(MultiRangeFunctions.<T>of(ranges).without(), ranges, other);
    }

    /** What is missing between the first range and the last one. */
    public static <E, T extends Comparable<? super T>> Expression<E, MultiRange<T>> gaps(
            Expression<E, MultiRange<T>> ranges) {
        return without(multiRange(span(ranges)), ranges);
    }
}
