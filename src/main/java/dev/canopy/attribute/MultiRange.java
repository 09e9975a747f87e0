package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values in any number of ranges, as the multiranges of PostgreSQL. The ranges are in their order, none is empty, and
 * there is a gap between any two. Immutable.
 *
 * <p>Multiranges are ordered by their first range, then by the second one, and so on. One without ranges comes first.
 *
 * @param <T> a date or a time
 */
public final class MultiRange<T extends Comparable<? super T>> implements Comparable<MultiRange<T>> {
    private final List<Range<T>> ranges;

    private MultiRange(List<Range<T>> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** The values that are in any of these ranges, which may overlap and be in any order. */
    public static <T extends Comparable<? super T>> MultiRange<T> of(Collection<Range<T>> ranges) {
        List<Range<T>> united = new ArrayList<>();
        for (Range<T> next : ranges.stream().sorted().toList()) {
            @Nullable Range<T> both = united.isEmpty() ? null : united.getLast().union(next);
            if (both != null) {
                united.set(united.size() - 1, both);
            } else if (!next.isEmpty()) {
                united.add(next);
            }
        }
        return new MultiRange<>(united);
    }

    /** The ranges, between which there are gaps. */
    public List<Range<T>> ranges() {
        return ranges;
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean contains(T value) {
        return rangeAt(value).isPresent();
    }

    /** The range that contains the value, if any. */
    public Optional<Range<T>> rangeAt(T value) {
        return ranges.stream().filter(range -> range.contains(value)).findFirst();
    }

    /** Whether all values of the other are in this one; true for an empty other one. */
    public boolean covers(MultiRange<T> other) {
        return other.ranges.stream().allMatch(inner -> ranges.stream().anyMatch(range -> range.covers(inner)));
    }

    /** Whether both have a value in common. */
    public boolean overlaps(MultiRange<T> other) {
        return ranges.stream().anyMatch(range -> other.ranges.stream().anyMatch(range::overlaps));
    }

    /** Whether all of one is before the other, and the other begins where it ends. */
    public boolean isAdjacentTo(MultiRange<T> other) {
        return !isEmpty()
                && !other.isEmpty()
                && (ranges.getLast().endsAtBeginOf(other.ranges.getFirst())
                        || other.ranges.getLast().endsAtBeginOf(ranges.getFirst()));
    }

    /** From the begin of the first range until before the end of the last one. */
    public Range<T> span() {
        return isEmpty()
                ? Range.empty()
                : Range.of(ranges.getFirst().lower(), ranges.getLast().upper());
    }

    /** The values that are in both. */
    public MultiRange<T> intersection(MultiRange<T> other) {
        return of(ranges.stream()
                .flatMap(range -> other.ranges.stream().map(range::intersection))
                .toList());
    }

    /** The values that are in either. */
    public MultiRange<T> union(MultiRange<T> other) {
        return of(Stream.concat(ranges.stream(), other.ranges.stream()).toList());
    }

    /** The values that are not in the other. */
    public MultiRange<T> without(MultiRange<T> other) {
        List<Range<T>> rest = ranges;
        for (Range<T> removed : other.ranges) {
            rest = rest.stream().flatMap(range -> range.without(removed)).toList();
        }
        return new MultiRange<>(rest);
    }

    @Override
    public int compareTo(MultiRange<T> other) {
        for (int i = 0; i < Math.min(ranges.size(), other.ranges.size()); i++) {
            int order = ranges.get(i).compareTo(other.ranges.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(ranges.size(), other.ranges.size());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MultiRange<?> multi && ranges.equals(multi.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** <code>{[2026-03-01,2026-04-01),[2026-05-01,)}</code>. */
    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
