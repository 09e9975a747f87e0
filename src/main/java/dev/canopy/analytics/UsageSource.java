package dev.canopy.analytics;

import dev.canopy.metric.MeterMetric;
import dev.canopy.metric.Metric;
import java.util.Comparator;

/** The rows that a metric can be split from, those that summarize the most first. */
enum UsageSource {
    /** Roll-ups of tenants: whole days and months, and single events in parts of days. */
    ROLLUPS,
    /** Slices of whole days by feature, model and user, and single events in parts of days. */
    SLICES,
    /** Single events that are kept. */
    EVENTS;

    /** The first rows that have the metric and all dimensions of a split. */
    static UsageSource of(Metric metric, Split split) {
        return split.all()
                .map(by -> of(metric, by))
                .max(Comparator.naturalOrder())
                .orElse(ROLLUPS);
    }

    /** Slices have no meters, but users, which some meters count. */
    static UsageSource of(Metric metric, Breakdown.By by) {
        UsageSource source = of(by);
        return source == SLICES
                        && metric instanceof MeterMetric meter
                        && !meter.definition().ofUsers()
                ? EVENTS
                : source;
    }

    private static UsageSource of(Breakdown.By by) {
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
