package dev.canopy.otlp;

import dev.canopy.access.Scope;
import dev.canopy.body.JsonReader;
import dev.canopy.usage.ForeignUsage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Ingests the spans of a request that are usage, and ignores the others. */
@ApplicationScoped
class TraceService {
    /** The number of rejected spans, and of conflicts, that a response names. */
    private static final int NAMED = 5;

    private static final String CONFLICT = "is a duplicate with another content than that of the event that counts";

    private final ForeignUsage usage;
    private final JsonReader json;
    private final SpanCounts counts;
    private final SpanReader reader;
    private final Set<String> names;

    TraceService(ForeignUsage usage, JsonReader json, SpanCounts counts, OtlpConfig config) {
        this.usage = usage;
        this.json = json;
        this.counts = counts;
        this.reader = new SpanReader(config);
        this.names = reader.names();
    }

    /** Returns the response to a request, once its events are durable. */
    Uni<byte[]> append(Scope scope, byte[] body, Encoding encoding) {
        Ignored ignored = new Ignored();
        return usage.append(scope, body, (bytes, events) -> encoding.read(bytes, json, names, spans(events, ignored)))
                .invoke(outcome -> counts.add(outcome, ignored.other, ignored.withoutUsage))
                .map(outcome -> outcome.rejected() == 0 && outcome.conflicts().isEmpty()
                        ? encoding.success()
                        : encoding.partialSuccess(outcome.rejected(), message(outcome)));
    }

    private Consumer<Span> spans(ForeignUsage.Events events, Ignored ignored) {
        return span -> {
            switch (reader.read(span)) {
                case SpanReading.Use use -> events.add(use.event());
                case SpanReading.Refused refused -> events.reject(SpanReader.id(span), refused.reason());
                case SpanReading.Other unused -> ignored.other++;
                case SpanReading.WithoutUsage unused -> ignored.withoutUsage++;
            }
        };
    }

    private static String message(ForeignUsage.Outcome outcome) {
        List<String> parts = new ArrayList<>();
        outcome.rejections().stream()
                .limit(NAMED)
                .forEach(rejection -> parts.add("span " + rejection.id() + ": " + rejection.reason()));
        if (outcome.rejected() > parts.size()) {
            parts.add("and " + (outcome.rejected() - parts.size()) + " more");
        }
        outcome.conflicts().stream().limit(NAMED).forEach(id -> parts.add("span " + id + ": " + CONFLICT));
        if (outcome.conflicts().size() > NAMED) {
            parts.add("and other spans with another content");
        }
        return String.join("; ", parts);
    }

    /** The ignored spans of a request. */
    private static final class Ignored {
        private long other;
        private long withoutUsage;
    }
}
