package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.JsonFault;
import dev.canopy.body.JsonReader;
import dev.canopy.problem.ProblemException;
import dev.canopy.usage.UsageParser.Rejected;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads CloudEvents 1.0 in structured, batched and binary mode. Its errors have a JSON pointer in place of a field
 * name.
 */
@ApplicationScoped
class CloudEventReader {
    static final String EVENT = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";

    private final JsonReader json;
    private final CloudEventParser events;

    CloudEventReader(JsonReader json) {
        this.json = json;
        this.events = new CloudEventParser(json);
    }

    /** The attributes of an event that are sent separately from its data. */
    @FunctionalInterface
    interface Attributes {
        /** Adds the attributes to an event without data. */
        void writeTo(ObjectNode event) throws Rejected;
    }

    /**
     * Reads one event from a JSON object.
     *
     * @throws ProblemException (400) if the body is not a JSON object
     */
    List<UsageEvent> readEvent(byte[] body, UsageParser parser, UsageOutcome outcome) {
        JsonNode event = json.readBody(body);
        if (!event.isObject()) {
            throw ProblemException.unreadable(
                    "The body must be one CloudEvent; the media type of an array is " + BATCH + ".");
        }
        return read(List.of(() -> event), parser, outcome);
    }

    /**
     * Reads a JSON array of events. Each is accepted or rejected on its own.
     *
     * @throws ProblemException (400) if the body is not a JSON array
     */
    List<UsageEvent> readBatch(byte[] body, UsageParser parser, UsageOutcome outcome) {
        if (!JsonReader.isArray(body)) {
            json.readBody(body); // which names the fault of a body that is not JSON
            throw ProblemException.unreadable(
                    "The body must be an array of CloudEvents; the media type of a single one is " + EVENT + ".");
        }
        return read(json.readArray(body), parser, outcome);
    }

    /**
     * Reads one event whose data is the body.
     *
     * @throws ProblemException (400) if the body is not JSON
     */
    List<UsageEvent> readBinary(Attributes attributes, byte[] body, UsageParser parser, UsageOutcome outcome) {
        JsonNode data = json.readBody(body);
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        try {
            attributes.writeTo(event);
        } catch (Rejected wrong) {
            reject(wrong, event, 0, CloudEventPointers::ofAttribute, outcome);
            return List.of();
        }
        event.set(CloudEventParser.DATA, data);
        return read(List.of(() -> event), parser, outcome);
    }

    private List<UsageEvent> read(List<JsonReader.Element> batch, UsageParser parser, UsageOutcome outcome) {
        List<UsageEvent> read = new ArrayList<>();
        long index = 0;
        for (JsonReader.Element element : batch) {
            try {
                read(element.read(), index, parser, outcome).ifPresent(read::add);
            } catch (JsonFault fault) {
                outcome.reject(UsageError.of(fault, index));
            }
            index++;
        }
        return read;
    }

    private Optional<UsageEvent> read(JsonNode event, long index, UsageParser parser, UsageOutcome outcome) {
        try {
            ObjectNode usage = events.toUsage(event);
            try {
                return Optional.of(parser.parse(usage, index));
            } catch (Rejected wrong) {
                reject(wrong, event, index, CloudEventPointers::ofField, outcome);
            }
        } catch (Rejected wrong) {
            reject(wrong, event, index, CloudEventPointers::ofAttribute, outcome);
        }
        return Optional.empty();
    }

    private static void reject(
            Rejected wrong, JsonNode event, long index, UnaryOperator<String> place, UsageOutcome outcome) {
        UsageError error = wrong.at(index, UsageParser.id(event));
        outcome.reject(new UsageError(index, error.id(), place.apply(error.field()), error.detail()));
    }
}
