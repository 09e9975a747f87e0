package dev.canopy.analytics;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Adds up sums one after the other. Groups of equal size are combined in pairs, as in a binary addition, so that
 * uniting sets with n elements in all takes a time of n log n, for any number of sets. Not thread-safe.
 */
final class RunningTotal<S extends PartSums<S>> {
    private final S none;
    private final Deque<Combined<S>> combined = new ArrayDeque<>();

    /** @param height how often two of the same height were combined, 0 for a single one */
    private record Combined<S>(S sums, int height) {}

    RunningTotal(S none) {
        this.none = none;
    }

    void add(S sums) {
        Combined<S> last = new Combined<>(sums, 0);
        while (!combined.isEmpty() && combined.element().height == last.height) {
            last = new Combined<>(combined.remove().sums.plus(last.sums), last.height + 1);
        }
        combined.push(last);
    }

    /** All sums together. */
    S total() {
        S total = none;
        for (Combined<S> part : combined) {
            total = part.sums.plus(total);
        }
        return total;
    }
}
