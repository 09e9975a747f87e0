package dev.canopy.attribute;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values from a lower bound on until before an upper bound, as the ranges of PostgreSQL are by default. Each bound
 * may be missing. Immutable.
 *
 * <p>Ranges are ordered by their lower bound, then by the upper one. The empty range comes first.
 *
 * @param <T> a date or a time
 */
public final class Range<T extends Comparable<? super T>> implements Comparable<Range<T>> {
    private final @Nullable T lower;
    private final @Nullable T upper;
    private final boolean empty;

    private Range(@Nullable T lower, @Nullable T upper, boolean empty) {
        this.lower = lower;
        this.upper = upper;
        this.empty = empty;
    }

    /**
     * The range between two bounds, which is empty if they are equal.
     *
     * @param lower the first value, or null for no bound
     * @param upper the first value after the range, or null for no bound
     * @throws IllegalArgumentException if the lower bound is greater than the upper one
     */
    public static <T extends Comparable<? super T>> Range<T> of(@Nullable T lower, @Nullable T upper) {
        int order = lower == null || upper == null ? -1 : lower.compareTo(upper);
        if (order > 0) {
            throw new IllegalArgumentException("A range cannot begin at " + lower + " and end before " + upper);
        }
        return order == 0 ? empty() : new Range<>(lower, upper, false);
    }

    /** The range without values. */
    public static <T extends Comparable<? super T>> Range<T> empty() {
        return new Range<>(null, null, true);
    }

    /** The first value; null if the range has no lower bound, or is empty. */
    public @Nullable T lower() {
        return lower;
    }

    /** The first value after the range; null if the range has no upper bound, or is empty. */
    public @Nullable T upper() {
        return upper;
    }

    public boolean isEmpty() {
        return empty;
    }

    public boolean contains(T value) {
        return !empty
                && (lower == null || lower.compareTo(value) <= 0)
                && (upper == null || value.compareTo(upper) < 0);
    }

    /** Whether all values of the other are in this one; true for an empty other one. */
    public boolean covers(Range<T> other) {
        return other.empty || (!empty && compareLower(other) <= 0 && compareUpper(other) >= 0);
    }

    /** Whether both have a value in common. */
    public boolean overlaps(Range<T> other) {
        return !empty && !other.empty && beginsBeforeEndOf(other) && other.beginsBeforeEndOf(this);
    }

    /** Whether one begins where the other ends. */
    public boolean isAdjacentTo(Range<T> other) {
        return endsAtBeginOf(other) || other.endsAtBeginOf(this);
    }

    /** The values that are in both. */
    public Range<T> intersection(Range<T> other) {
        return overlaps(other)
                ? new Range<>(
                        compareLower(other) >= 0 ? lower : other.lower,
                        compareUpper(other) <= 0 ? upper : other.upper,
                        false)
                : empty();
    }

    /** The values that are in either; null if there is a gap between them, as the values are no range then. */
    public @Nullable Range<T> union(Range<T> other) {
        if (empty || other.empty) {
            return empty ? other : this;
        }
        return overlaps(other) || isAdjacentTo(other)
                ? new Range<>(
                        compareLower(other) <= 0 ? lower : other.lower,
                        compareUpper(other) >= 0 ? upper : other.upper,
                        false)
                : null;
    }

    /** The values that are not in the other, in up to two ranges, none of which is empty. */
    Stream<Range<T>> without(Range<T> other) {
        if (!overlaps(other)) {
            return Stream.of(this).filter(range -> !range.empty);
        }
        Stream<Range<T>> before =
                compareLower(other) < 0 ? Stream.of(new Range<>(lower, other.lower, false)) : Stream.empty();
        Stream<Range<T>> after =
                compareUpper(other) > 0 ? Stream.of(new Range<>(other.upper, upper, false)) : Stream.empty();
        return Stream.concat(before, after);
    }

    private boolean beginsBeforeEndOf(Range<T> other) {
        return lower == null || other.upper == null || lower.compareTo(other.upper) < 0;
    }

    boolean endsAtBeginOf(Range<T> other) {
        return upper != null && other.lower != null && upper.compareTo(other.lower) == 0;
    }

    /** A missing lower bound is less than all others. */
    private int compareLower(Range<T> other) {
        return lower == null || other.lower == null
                ? Boolean.compare(lower != null, other.lower != null)
                : lower.compareTo(other.lower);
    }

    /** A missing upper bound is greater than all others. */
    private int compareUpper(Range<T> other) {
        return upper == null || other.upper == null
                ? Boolean.compare(upper == null, other.upper == null)
                : upper.compareTo(other.upper);
    }

    @Override
    public int compareTo(Range<T> other) {
        if (empty || other.empty) {
            return Boolean.compare(other.empty, empty);
        }
        int order = compareLower(other);
        return order == 0 ? compareUpper(other) : order;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Range<?> range
                && empty == range.empty
                && Objects.equals(lower, range.lower)
                && Objects.equals(upper, range.upper);
    }

    @Override
    public int hashCode() {
        return Objects.hash(lower, upper, empty);
    }

    /** {@code [2026-03-01,2026-04-01)}; a missing bound is left out, and the empty range is {@code empty}. */
    @Override
    public String toString() {
        return empty
                ? "empty"
                : (lower == null ? "(" : "[" + lower) + "," + (upper == null ? "" : upper.toString()) + ")";
    }
}
