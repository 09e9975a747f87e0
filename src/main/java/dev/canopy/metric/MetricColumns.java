package dev.canopy.metric;

import dev.canopy.attribute.Expression;
import dev.canopy.listing.Column;
import dev.canopy.tenant.Tenant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The expression of each metric in one query: the same one wherever it is selected, compared or sorted by. Not thread-safe. */
final class MetricColumns {
    private final OfWindow asked;
    private final @Nullable OfWindow previous;
    private final boolean events;

    private record OfWindow(WindowedUsage usage, Map<Metric, Expression<Tenant, ?>> expressions) {
        OfWindow(Window window) {
            this(WindowedUsage.of(window), new EnumMap<>(Metric.class));
        }

        Expression<Tenant, ?> of(Metric metric) {
            return expressions.computeIfAbsent(metric, wanted -> wanted.within(usage));
        }
    }

    MetricColumns(Windows windows) {
        asked = new OfWindow(windows.asked());
        previous = windows.previous() == null ? null : new OfWindow(windows.previous());
        events = windows.hasEvents();
    }

    Expression<Tenant, ?> of(Metric metric) {
        return asked.of(metric);
    }

    Column<Tenant, ?> column(Metric metric) {
        return new Column<>(of(metric), metric.isNullable());
    }

    /** Whether single events are looked at. */
    boolean hasEvents() {
        return events;
    }

    boolean isCompared() {
        return previous != null;
    }

    /** The same in the range before. */
    Expression<Tenant, ?> previous(Metric metric) {
        if (previous == null) {
            throw new IllegalStateException("nothing is compared");
        }
        return previous.of(metric);
    }
}
