package dev.canopy.analytics;

import java.util.Comparator;

/** The rows that usage can be split from, those that summarize the most first. */
enum UsageSource {
    /** Roll-ups of tenants: whole days and months, and single events in parts of days. */
    ROLLUPS,
    /** Slices of whole days by feature, model and user, and single events in parts of days. */
    SLICES,
    /** Single events that are kept. */
    EVENTS;

    /** The first rows that have all dimensions of a split. */
    static UsageSource of(Split split) {
        return split.all().map(UsageSource::of).max(Comparator.naturalOrder()).orElse(ROLLUPS);
    }

    static UsageSource of(Breakdown.By by) {
        return switch (by) {
            case Breakdown.By.Child child -> ROLLUPS;
            case Breakdown.By.Label label -> ROLLUPS;
            case Breakdown.By.Feature feature -> SLICES;
            case Breakdown.By.Model model -> SLICES;
            case Breakdown.By.User user -> SLICES;
            case Breakdown.By.EventAttribute attribute -> EVENTS;
        };
    }
}
