package dev.canopy.otlp;

import dev.canopy.usage.ForeignUsage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** The meters of spans, by outcome. Thread-safe. */
@ApplicationScoped
class SpanCounts {
    private final Counter accepted;
    private final Counter duplicates;
    private final Counter rejected;
    private final Counter ignored;
    private final Counter withoutUsage;

    SpanCounts(MeterRegistry telemetry) {
        this.accepted = spans(telemetry, "accepted");
        this.duplicates = spans(telemetry, "duplicate");
        this.rejected = spans(telemetry, "rejected");
        this.ignored = spans(telemetry, "ignored");
        this.withoutUsage = spans(telemetry, "without-usage");
    }

    private static Counter spans(MeterRegistry telemetry, String outcome) {
        return Counter.builder("canopy.otlp.spans")
                .description("Spans that were received as traces, by outcome")
                .tag("outcome", outcome)
                .register(telemetry);
    }

    /** Adds a request whose events are stored. */
    void add(ForeignUsage.Outcome outcome, long other, long empty) {
        accepted.increment((double) outcome.accepted());
        duplicates.increment((double) outcome.duplicates());
        rejected.increment((double) outcome.rejected());
        ignored.increment((double) other);
        withoutUsage.increment((double) empty);
    }
}
