package dev.canopy.ledger;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import dev.canopy.listing.Calendar;
import dev.canopy.tenant.Tenant;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The periods that make up a range of time: whole months, whole days before and after them, and single events if the
 * range begins or ends within a day. Days and months are in UTC.
 *
 * @param months the first days of the months; null without whole months
 * @param days at most two ranges of whole days
 * @param firstEvents the times of single events before the first whole day; null for none
 * @param lastEvents the times of single events after the last whole day; null for none
 */
public record Periods(
        @Nullable Range<LocalDate> months,
        List<Range<LocalDate>> days,
        @Nullable Range<Instant> firstEvents,
        @Nullable Range<Instant> lastEvents) {
    public Periods {
        days = List.copyOf(days);
    }

    /** The coarsest periods that may be used. */
    public enum Coarsest {
        MONTH,
        DAY,
        EVENT
    }

    /**
     * A range of days or times.
     *
     * @param from inclusive, or null for no limit
     * @param to exclusive, or null for no limit
     */
    public record Range<T>(@Nullable T from, @Nullable T to) {
        /** Whether a value is within the range; null if the range has no limit at all. */
        <E> @Nullable Condition<E> contains(Expression<E, T> value) {
            Condition<E> first = from == null ? null : value.ge(from);
            Condition<E> end = to == null ? null : value.lt(to);
            return first == null ? end : end == null ? first : first.and(end);
        }
    }

    /**
     * Splits a range of time into periods.
     *
     * @param from inclusive, or null for no limit
     * @param to exclusive, after {@code from}, or null for no limit
     * @param coarsest the longest kind of period to use
     */
    public static Periods of(@Nullable Instant from, @Nullable Instant to, Coarsest coarsest) {
        LocalDate firstDay = from == null ? null : firstDay(from);
        LocalDate endDay = to == null ? null : day(to);
        if (coarsest == Coarsest.EVENT || isEmpty(firstDay, endDay)) {
            return new Periods(null, List.of(), new Range<>(from, to), null);
        }
        Range<Instant> firstEvents = rangeOrNull(from, firstDay == null ? null : Calendar.start(firstDay));
        Range<Instant> lastEvents = rangeOrNull(endDay == null ? null : Calendar.start(endDay), to);
        LocalDate firstMonth = firstDay == null
                ? null
                : firstDay.minusDays(1).withDayOfMonth(1).plusMonths(1);
        LocalDate endMonth = endDay == null ? null : endDay.withDayOfMonth(1);
        if (coarsest == Coarsest.DAY || isEmpty(firstMonth, endMonth)) {
            return new Periods(null, List.of(new Range<>(firstDay, endDay)), firstEvents, lastEvents);
        }
        List<Range<LocalDate>> days = Stream.of(rangeOrNull(firstDay, firstMonth), rangeOrNull(endMonth, endDay))
                .filter(Objects::nonNull)
                .toList();
        return new Periods(new Range<>(firstMonth, endMonth), days, firstEvents, lastEvents);
    }

    private static <T extends Comparable<? super T>> @Nullable Range<T> rangeOrNull(@Nullable T from, @Nullable T to) {
        return from != null && to != null && from.compareTo(to) < 0 ? new Range<>(from, to) : null;
    }

    private static boolean isEmpty(@Nullable LocalDate from, @Nullable LocalDate to) {
        return from != null && to != null && !from.isBefore(to);
    }

    /** The first days of all months that have one of the days or months. */
    public Range<LocalDate> touchedMonths() {
        LocalDate from = Calendar.FIRST;
        LocalDate to = Calendar.LAST;
        List<Range<LocalDate>> ranges =
                Stream.concat(Stream.ofNullable(months), days.stream()).toList();
        if (ranges.stream().allMatch(range -> range.from() != null)) {
            from = ranges.stream()
                    .map(Range::from)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
        }
        if (ranges.stream().allMatch(range -> range.to() != null)) {
            to = ranges.stream().map(Range::to).max(Comparator.naturalOrder()).orElseThrow();
        }
        return new Range<>(from.withDayOfMonth(1), to);
    }

    /** Whether single events are read. They may include usage that is not folded yet. */
    public boolean hasEvents() {
        return firstEvents != null || lastEvents != null;
    }

    /** The relation from a tenant to its own usage in these periods. */
    public ToMany<Tenant, ? extends PeriodRollup> own(UsageLookup lookup) {
        return relation(lookup).where(ownCondition());
    }

    /**
     * The relation from a tenant to the stored usage of its subtree in these periods; without events it is the same.
     */
    public ToMany<Tenant, ? extends PeriodRollup> subtree(
            ToMany<Tenant, ? extends PeriodRollup> own, UsageLookup lookup) {
        return hasEvents() ? relation(lookup).where(subtreeCondition()) : own;
    }

    private ToMany<Tenant, ? extends PeriodRollup> relation(UsageLookup lookup) {
        return switch (lookup) {
            case BY_ACCOUNT -> hasEvents() ? RollupAttributes.SPANS : RollupAttributes.PERIODS;
            case BY_TENANT -> RollupAttributes.SPANS_OF_PART;
        };
    }

    /**
     * The entity to query for the rows of one tenant, and for the events of its subtree with {@link #subtreeCondition}.
     */
    public Class<? extends PeriodRollup> entity(UsageLookup lookup) {
        return switch (lookup) {
            case BY_ACCOUNT -> hasEvents() ? UsageSpan.class : UsagePeriod.class;
            case BY_TENANT -> UsageSpanOfPart.class;
        };
    }

    /** Selects the rows with the own sums of these periods. */
    public <P extends PeriodRollup> Condition<P> ownCondition() {
        return condition(PeriodRollup.FIRST_OWN_EVENTS, PeriodRollup.LAST_OWN_EVENTS);
    }

    /** Selects the rows with the sums of the subtree in these periods. */
    public <P extends PeriodRollup> Condition<P> subtreeCondition() {
        return condition(PeriodRollup.FIRST_SUBTREE_EVENTS, PeriodRollup.LAST_SUBTREE_EVENTS);
    }

    /**
     * The columns of rows that have the levels of a {@link PeriodRollup}.
     *
     * @param day the day, or the first day of the month; null for an event
     * @param time the time of an event; null otherwise
     */
    public record Columns<P>(Expression<P, Integer> level, Expression<P, LocalDate> day, Expression<P, Instant> time) {
        private static final Columns<PeriodRollup> OF_ROLLUPS =
                new Columns<>(RollupAttributes.PERIOD_LEVEL, RollupAttributes.PERIOD_DAY, RollupAttributes.PERIOD_TIME);
    }

    /** The same for other rows. */
    public <P> Condition<P> ownCondition(Columns<P> columns) {
        return condition(columns, PeriodRollup.FIRST_OWN_EVENTS, PeriodRollup.LAST_OWN_EVENTS);
    }

    @SuppressWarnings("unchecked") // columns of every period
    private <P extends PeriodRollup> Condition<P> condition(int firstLevel, int lastLevel) {
        return (Condition<P>) condition(Columns.OF_ROLLUPS, firstLevel, lastLevel);
    }

    private <P> Condition<P> condition(Columns<P> columns, int firstLevel, int lastLevel) {
        return Stream.of(
                        ofLevel(columns, PeriodRollup.MONTH, within(columns.day, months)),
                        ofLevel(
                                columns,
                                PeriodRollup.DAY,
                                days.stream()
                                        .map(range -> within(columns.day, range))
                                        .reduce(Condition::or)
                                        .orElse(null)),
                        ofLevel(columns, firstLevel, within(columns.time, firstEvents)),
                        ofLevel(columns, lastLevel, within(columns.time, lastEvents)))
                .filter(Objects::nonNull)
                .reduce(Condition::or)
                .orElseThrow();
    }

    /** Levels are constants in the text, so that the database can skip the other levels. */
    private static <P> @Nullable Condition<P> ofLevel(Columns<P> columns, int level, @Nullable Condition<P> within) {
        return within == null
                ? null
                : columns.level.eq(Expressions.constant(Type.INTEGER, level)).and(within);
    }

    private static <P, T> @Nullable Condition<P> within(Expression<P, T> start, @Nullable Range<T> range) {
        return range == null ? null : Objects.requireNonNullElseGet(range.contains(start), start::isNotNull);
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** The first day that begins at or after the time. */
    private static LocalDate firstDay(Instant time) {
        LocalDate day = day(time);
        return Calendar.start(day).equals(time) ? day : day.plusDays(1);
    }
}
