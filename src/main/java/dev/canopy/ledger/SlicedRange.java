package dev.canopy.ledger;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Type;
import dev.canopy.ledger.Periods.Range;
import dev.canopy.listing.Calendar;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The slices and single events that make up a range of time. Whole days come from slices as far as the account is
 * sliced. All other events are read one by one: those of parts of days, and those of days that are not sliced yet.
 *
 * <p>Both bounds may be those of an earlier statement of the same request. Days that are sliced in the meantime still
 * have their events, and so do days that the horizon has passed in the meantime.
 *
 * @param slicedTo the first day that is not sliced
 * @param horizon the first day from which events are complete; null if they all are
 */
public record SlicedRange(LocalDate slicedTo, @Nullable LocalDate horizon) {
    /**
     * Selects the rows of a range.
     *
     * @param coarsest whether whole days may be used
     * @param users whether the users of rows are needed
     */
    public Condition<SlicedUsage> contains(
            @Nullable Instant from, @Nullable Instant to, Periods.Coarsest coarsest, boolean users) {
        Periods periods = Periods.of(from, to, coarsest == Periods.Coarsest.MONTH ? Periods.Coarsest.DAY : coarsest);
        Condition<SlicedUsage> first =
                ofLevel(SlicedUsage.FIRST_EVENTS, SlicedUsageAttributes.TIME, periods.firstEvents());
        if (periods.days().isEmpty()) {
            return Objects.requireNonNull(first);
        }
        Range<LocalDate> days = periods.days().getFirst();
        Range<LocalDate> kept = horizon == null ? days : cut(days, horizon, null);
        Range<LocalDate> sliced = kept == null ? null : cut(kept, null, slicedTo);
        Range<LocalDate> gone = horizon == null ? null : cut(days, null, horizon);
        return Stream.of(
                        first,
                        ofLevel(
                                users ? SlicedUsage.SLICES : SlicedUsage.MODEL_SLICES,
                                SlicedUsageAttributes.DAY,
                                sliced),
                        ofLevel(SlicedUsage.DUE_EVENTS, SlicedUsageAttributes.DAY, sliced),
                        ofLevel(
                                SlicedUsage.LAST_EVENTS,
                                SlicedUsageAttributes.TIME,
                                last(kept == null ? null : cut(kept, slicedTo, null), periods.lastEvents())),
                        ofLevel(SlicedUsage.LATE_EVENTS, SlicedUsageAttributes.TIME, times(gone)),
                        ofLevel(SlicedUsage.DETACHED_EVENTS, SlicedUsageAttributes.TIME, times(gone)),
                        ofLevel(SlicedUsage.DROPPED_SLICES, SlicedUsageAttributes.DAY, gone))
                .filter(Objects::nonNull)
                .reduce(Condition::or)
                .orElseThrow();
    }

    /** The days that are not sliced and the part of a day after them, as one range. */
    private static @Nullable Range<Instant> last(@Nullable Range<LocalDate> days, @Nullable Range<Instant> events) {
        Range<Instant> rest = times(days);
        if (rest == null) {
            return events;
        }
        return events == null ? rest : new Range<>(rest.from(), events.to());
    }

    private static @Nullable Range<Instant> times(@Nullable Range<LocalDate> days) {
        return days == null ? null : new Range<>(start(days.from()), start(days.to()));
    }

    private static @Nullable Instant start(@Nullable LocalDate day) {
        return day == null ? null : Calendar.start(day);
    }

    /** The part of the days between two bounds; null if it is empty. A null bound is no limit. */
    private static @Nullable Range<LocalDate> cut(
            Range<LocalDate> days, @Nullable LocalDate from, @Nullable LocalDate to) {
        LocalDate first = days.from() == null || (from != null && from.isAfter(days.from())) ? from : days.from();
        LocalDate end = days.to() == null || (to != null && to.isBefore(days.to())) ? to : days.to();
        return first == null || end == null || first.isBefore(end) ? new Range<>(first, end) : null;
    }

    /** Levels are constants in the text, so that the database can skip the other levels. */
    private static <T> @Nullable Condition<SlicedUsage> ofLevel(
            int level, Expression<SlicedUsage, T> column, @Nullable Range<T> range) {
        return range == null
                ? null
                : SlicedUsageAttributes.LEVEL
                        .eq(Expressions.constant(Type.INTEGER, level))
                        .and(Objects.requireNonNullElseGet(range.contains(column), column::isNotNull));
    }
}
