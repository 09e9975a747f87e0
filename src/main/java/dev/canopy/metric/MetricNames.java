package dev.canopy.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that a metric of a meter cannot have. */
public final class MetricNames {
    /** Other attributes of tenants, other columns of lists and files, and other names that Prometheus gets. */
    private static final List<String> OTHERS = List.of(
            "tenant",
            "key",
            "name",
            "parent",
            "depth",
            "currency",
            "region",
            "labels",
            "archived",
            "inUse",
            "createdAt",
            "updatedAt",
            "subtreeSize",
            "subscribedPeriods",
            "subscribedUntil",
            "subscriptionGaps",
            "from",
            "to",
            "info",
            "lastUsedAtTimestampSeconds",
            "computedCost",
            "totalComputedCost",
            "costDifference",
            "totalCostDifference");

    private static final Set<String> TAKEN = Stream.concat(
                    OTHERS.stream(), Arrays.stream(BuiltInMetric.values()).map(Metric::wireName))
            .collect(Collectors.toSet());

    private MetricNames() {}

    /** Whether a built-in metric, or another column, has the name. */
    public static boolean isTaken(String name) {
        return TAKEN.contains(name);
    }
}
