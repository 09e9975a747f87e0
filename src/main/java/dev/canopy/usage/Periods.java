package dev.canopy.usage;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The periods that make up a range of time: whole months, whole days at its ends, and single events where it begins or ends
 * within a day. Days and months are those of UTC.
 */
public record Periods(List<Range<LocalDate>> months, List<Range<LocalDate>> days, List<Range<Instant>> times) {
    public Periods {
        months = List.copyOf(months);
        days = List.copyOf(days);
        times = List.copyOf(times);
    }

    /** The coarsest periods that may be used. */
    public enum Coarsest {
        MONTH,
        DAY,
        EVENT
    }

    /** From one bound to before another; null for none. */
    public record Range<T>(@Nullable T from, @Nullable T to) {}

    /**
     * @param from null for the beginning of time
     * @param to after {@code from}, or null for no end
     */
    public static Periods of(@Nullable Instant from, @Nullable Instant to, Coarsest coarsest) {
        List<Range<LocalDate>> months = new ArrayList<>();
        List<Range<LocalDate>> days = new ArrayList<>();
        List<Range<Instant>> times = new ArrayList<>();
        LocalDate firstDay = from == null ? null : firstDay(from);
        LocalDate endDay = to == null ? null : day(to);
        LocalDate firstMonth = firstDay == null
                ? null
                : firstDay.minusDays(1).withDayOfMonth(1).plusMonths(1);
        LocalDate endMonth = endDay == null ? null : endDay.withDayOfMonth(1);
        if (coarsest == Coarsest.EVENT || isEmpty(firstDay, endDay)) {
            times.add(new Range<>(from, to));
        } else {
            addUnlessEmpty(times, from, firstDay == null ? null : start(firstDay));
            addUnlessEmpty(times, endDay == null ? null : start(endDay), to);
            if (coarsest == Coarsest.DAY || isEmpty(firstMonth, endMonth)) {
                days.add(new Range<>(firstDay, endDay));
            } else {
                addUnlessEmpty(days, firstDay, firstMonth);
                months.add(new Range<>(firstMonth, endMonth));
                addUnlessEmpty(days, endMonth, endDay);
            }
        }
        return new Periods(months, days, times);
    }

    private static <T extends Comparable<? super T>> void addUnlessEmpty(
            List<Range<T>> ranges, @Nullable T from, @Nullable T to) {
        if (from != null && to != null && from.compareTo(to) < 0) {
            ranges.add(new Range<>(from, to));
        }
    }

    private static boolean isEmpty(@Nullable LocalDate from, @Nullable LocalDate to) {
        return from != null && to != null && !from.isBefore(to);
    }

    /** Whether single events are looked at, which may be ahead of the roll-ups. */
    public boolean hasEvents() {
        return !times.isEmpty();
    }

    /** What a tenant itself has used in them. */
    public ToMany<Tenant, OwnPeriod> own() {
        return RollupAttributes.OWN_PERIODS.where(condition());
    }

    /** What a tenant and all below it have used in them, as it is kept. */
    public ToMany<Tenant, SubtreePeriod> subtree() {
        return RollupAttributes.SUBTREE_PERIODS.where(condition());
    }

    /** Levels are constants, by which the database leaves those that are not named aside. */
    @SuppressWarnings("unchecked") // columns of every period
    public <P extends Period> Condition<P> condition() {
        List<Condition<Period>> levels = new ArrayList<>();
        add(levels, Period.MONTH, RollupAttributes.PERIOD_DAY, Type.DATE, months);
        add(levels, Period.DAY, RollupAttributes.PERIOD_DAY, Type.DATE, days);
        add(levels, Period.EVENT, RollupAttributes.PERIOD_TIME, Type.TIME, times);
        return (Condition<P>) levels.stream().reduce(Condition::or).orElseThrow();
    }

    private static <T> void add(
            List<Condition<Period>> levels,
            int level,
            Expression<Period, T> start,
            Type<T> type,
            List<Range<T>> ranges) {
        Condition<Period> ofLevel = RollupAttributes.PERIOD_LEVEL.eq(Expressions.constant(Type.INTEGER, level));
        ranges.stream()
                .map(range -> within(start, type, range))
                .reduce(Condition::or)
                .ifPresent(within -> levels.add(ofLevel.and(within)));
    }

    private static <T> Condition<Period> within(Expression<Period, T> start, Type<T> type, Range<T> range) {
        Condition<Period> from = range.from == null ? null : start.ge(Expressions.<Period, T>value(type, range.from));
        Condition<Period> to = range.to == null ? null : start.lt(Expressions.<Period, T>value(type, range.to));
        if (from == null) {
            return to == null ? start.isNull().not() : to;
        }
        return to == null ? from : from.and(to);
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** The first that begins at or after the time. */
    private static LocalDate firstDay(Instant time) {
        LocalDate day = day(time);
        return start(day).equals(time) ? day : day.plusDays(1);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
