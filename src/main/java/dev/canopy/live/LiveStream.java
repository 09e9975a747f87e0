package dev.canopy.live;

import dev.canopy.access.Scope;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one tenant, sent to one client. A client that reads slowly gets the latest values and misses those in
 * between, so that at most one event waits for it.
 */
final class LiveStream {
    private final Scope scope;
    private final String tenant;
    private final List<Metric> metrics;
    private final ServerSentEvents events;

    private @Nullable String known;
    private @Nullable LiveEvent waiting;

    /** @param known the id of the last event that the client has received; null if none */
    LiveStream(Scope scope, String tenant, List<Metric> metrics, @Nullable String known, ServerSentEvents events) {
        this.scope = scope;
        this.tenant = tenant;
        this.metrics = List.copyOf(metrics);
        this.known = known;
        this.events = events;
    }

    Scope scope() {
        return scope;
    }

    String tenant() {
        return tenant;
    }

    List<Metric> metrics() {
        return metrics;
    }

    ServerSentEvents events() {
        return events;
    }

    /** Sends these values if they differ from those that the client has. May be called in any context. */
    void show(MetricRow row) {
        events.run(() -> offer(row));
    }

    /** Like {@link #show}, in the context of the request. */
    void offer(MetricRow row) {
        LiveEvent event = LiveEvent.of(tenant, metrics, row);
        waiting = event.id().equals(known) ? null : event;
        flush();
    }

    private void flush() {
        if (waiting == null || events.isOver()) {
            return;
        }
        if (events.isFull()) {
            events.onDrained(this::flush);
            return;
        }
        events.send(waiting.id(), "metrics", waiting.data());
        known = waiting.id();
        waiting = null;
    }
}
