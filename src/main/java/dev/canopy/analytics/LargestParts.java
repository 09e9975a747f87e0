package dev.canopy.analytics;

import dev.canopy.attribute.Money;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Collects the largest parts of a breakdown, and combines the others, in constant memory. Of parts with the same value,
 * those with the first keys are kept. Not thread-safe.
 */
final class LargestParts {
    private static final Comparator<@Nullable String> KEY_ORDER = Comparator.nullsLast(Comparator.naturalOrder());
    private static final Comparator<Breakdown.Part> LARGEST_FIRST = Comparator.<Breakdown.Part, Object>comparing(
                    Breakdown.Part::value, Comparator.nullsFirst(LargestParts::compare))
            .reversed()
            .thenComparing(Breakdown.Part::keys, LargestParts::compareKeys);

    private final int limit;
    private final PriorityQueue<Candidate> kept =
            new PriorityQueue<>(Comparator.comparing(Candidate::part, LARGEST_FIRST.reversed()));
    private UsageTotals allSums = UsageTotals.NONE;
    private UsageTotals otherSums = UsageTotals.NONE;
    private @Nullable Object otherValues;
    private long others;

    /** A part with the sums that its value is computed from. */
    private record Candidate(Breakdown.Part part, UsageTotals sums) {}

    LargestParts(int limit) {
        this.limit = limit;
    }

    /** @param sums the sums of usage that the value is computed from */
    void add(Breakdown.Part part, UsageTotals sums) {
        allSums = allSums.plus(sums);
        kept.add(new Candidate(part, sums));
        if (kept.size() > limit) {
            Candidate smallest = kept.remove();
            otherSums = otherSums.plus(smallest.sums);
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
    UsageTotals allSums() {
        return allSums;
    }

    /** The sums of the parts that are not kept. */
    UsageTotals otherSums() {
        return otherSums;
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
