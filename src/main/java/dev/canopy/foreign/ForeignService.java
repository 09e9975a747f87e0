package dev.canopy.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.access.Scope;
import dev.canopy.body.JsonFault;
import dev.canopy.body.JsonReader;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violation;
import dev.canopy.usage.ForeignUsage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** Ingests the items of a body that are uses of a model, and ignores the others. */
@ApplicationScoped
class ForeignService {
    /** The currency of the costs of all these tools. */
    private static final String CURRENCY = "USD";

    private final ForeignUsage usage;
    private final JsonReader json;

    ForeignService(ForeignUsage usage, JsonReader json) {
        this.usage = usage;
        this.json = json;
    }

    /**
     * Stores the acceptable items, and returns the response once they are durable. Fails with a 422 if there are only
     * rejected ones.
     */
    Uni<ForeignResponse> append(Scope scope, byte[] body, ItemReader reader) {
        AtomicLong ignored = new AtomicLong();
        return usage.append(scope, body, (bytes, events) -> read(bytes, reader, events, ignored))
                .map(outcome -> {
                    if (outcome.allRejected()) {
                        throw ProblemException.content(outcome.rejections().stream()
                                .map(rejection -> new Violation("", detail(rejection)))
                                .toList());
                    }
                    return ForeignResponse.from(outcome, ignored.get());
                });
    }

    private static String detail(ForeignUsage.Rejection rejection) {
        return rejection.id() == null ? rejection.reason() : "has '" + rejection.id() + "': " + rejection.reason();
    }

    private void read(byte[] body, ItemReader reader, ForeignUsage.Events events, AtomicLong ignored) {
        for (JsonReader.Element element : BodyItems.of(body, json)) {
            try {
                read(element.read(), reader, events, ignored);
            } catch (JsonFault fault) {
                events.reject(null, fault.message());
            }
        }
    }

    private static void read(JsonNode item, ItemReader reader, ForeignUsage.Events events, AtomicLong ignored) {
        if (!(item instanceof ObjectNode object)) {
            events.reject(null, "an item must be a JSON object");
            return;
        }
        switch (reader.read(object)) {
            case ItemReading.Use use -> events.add(use.event(), CURRENCY);
            case ItemReading.Refused refused -> events.reject(item.path("id").textValue(), refused.reason());
            case ItemReading.Unused unused -> ignored.incrementAndGet();
        }
    }
}
