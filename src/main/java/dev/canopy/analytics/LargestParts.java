package dev.canopy.analytics;

import dev.canopy.attribute.Money;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Collects the largest parts of a breakdown, and combines the others. It keeps what is known of the largest parts, and
 * that of the others together. Of parts with the same value, those with the first keys are kept. Not thread-safe.
 */
final class LargestParts<S extends PartSums<S>> {
    private static final Comparator<@Nullable String> KEY_ORDER = Comparator.nullsLast(Comparator.naturalOrder());
    private static final Comparator<Breakdown.Part> LARGEST_FIRST = Comparator.<Breakdown.Part, Object>comparing(
                    Breakdown.Part::value, Comparator.nullsFirst(LargestParts::compare))
            .reversed()
            .thenComparing(Breakdown.Part::keys, LargestParts::compareKeys);

    private final int limit;
    private final PriorityQueue<Candidate<S>> kept =
            new PriorityQueue<>(Comparator.comparing(Candidate::part, LARGEST_FIRST.reversed()));
    private final RunningTotal<S> allSums;
    private final RunningTotal<S> otherSums;
    private @Nullable Object otherValues;
    private long others;

    /** A part with the sums that its value is computed from. */
    private record Candidate<S>(Breakdown.Part part, S sums) {}

    /** @param none the sums of no usage */
    LargestParts(int limit, S none) {
        this.limit = limit;
        this.allSums = new RunningTotal<>(none);
        this.otherSums = new RunningTotal<>(none);
    }

    /** @param sums the sums of usage that the value is computed from */
    void add(Breakdown.Part part, S sums) {
        allSums.add(sums);
        kept.add(new Candidate<>(part, sums));
        if (kept.size() > limit) {
            Candidate<S> smallest = kept.remove();
            otherSums.add(smallest.sums);
            otherValues = plus(otherValues, smallest.part.value());
            others++;
        }
    }

    /** The parts that are kept, the largest first. */
    List<Breakdown.Part> parts() {
        return kept.stream().map(Candidate::part).sorted(LARGEST_FIRST).toList();
    }

    /** The number of parts that are not kept. */
    long others() {
        return others;
    }

    /** The sums of all parts. */
    S allSums() {
        return allSums.total();
    }

    /** The sums of the parts that are not kept. */
    S otherSums() {
        return otherSums.total();
    }

    /** The sum, or the latest time, of the values of the parts that are not kept. */
    @Nullable Object otherValues() {
        return otherValues;
    }

    /** The first different key decides. A missing key is the last. */
    private static int compareKeys(List<@Nullable String> left, List<@Nullable String> right) {
        for (int i = 0; i < left.size(); i++) {
            int order = KEY_ORDER.compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static @Nullable Object plus(@Nullable Object sum, @Nullable Object value) {
        if (sum == null || value == null) {
            return sum == null ? value : sum;
        }
        return switch (sum) {
            case Money amount -> amount.plus((Money) value);
            case Long number -> number + (Long) value;
            case BigInteger number -> number.add((BigInteger) value);
            case BigDecimal number -> number.add((BigDecimal) value);
            case Object latest -> compare(latest, value) < 0 ? value : latest;
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // values of one metric
    private static int compare(Object left, Object right) {
        return ((Comparable) left).compareTo(right);
    }
}
