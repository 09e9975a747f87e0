package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.problem.ProblemException;
import dev.canopy.usage.UsageParser.Rejected;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Reads CloudEvents 1.0 in structured, batched and binary mode. Its errors have a JSON pointer in place of a field
 * name.
 */
@ApplicationScoped
class CloudEventReader {
    static final String EVENT = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";

    private final ObjectMapper json;
    private final CloudEventParser events;

    CloudEventReader(ObjectMapper json) {
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
        JsonNode event = parse(body);
        if (!event.isObject()) {
            throw ProblemException.unreadable(
                    "The body must be one CloudEvent; the media type of an array is " + BATCH + ".");
        }
        return read(List.of(event), parser, outcome);
    }

    /**
     * Reads a JSON array of events. Each is accepted or rejected on its own.
     *
     * @throws ProblemException (400) if the body is not a JSON array
     */
    List<UsageEvent> readBatch(byte[] body, UsageParser parser, UsageOutcome outcome) {
        JsonNode batch = parse(body);
        if (!batch.isArray()) {
            throw ProblemException.unreadable(
                    "The body must be an array of CloudEvents; the media type of a single one is " + EVENT + ".");
        }
        return read(batch, parser, outcome);
    }

    /**
     * Reads one event whose data is the body.
     *
     * @throws ProblemException (400) if the body is not JSON
     */
    List<UsageEvent> readBinary(Attributes attributes, byte[] body, UsageParser parser, UsageOutcome outcome) {
        JsonNode data = parse(body);
        ObjectNode event = json.createObjectNode();
        try {
            attributes.writeTo(event);
        } catch (Rejected wrong) {
            reject(wrong, event, 0, CloudEventPlace::ofAttribute, outcome);
            return List.of();
        }
        event.set(CloudEventParser.DATA, data); // also replaces an attribute of that name
        return read(List.of(event), parser, outcome);
    }

    private List<UsageEvent> read(Iterable<JsonNode> batch, UsageParser parser, UsageOutcome outcome) {
        List<UsageEvent> read = new ArrayList<>();
        long index = 0;
        for (JsonNode event : batch) {
            try {
                ObjectNode usage = events.toUsage(event);
                try {
                    read.add(parser.parse(usage, index));
                } catch (Rejected wrong) {
                    reject(wrong, event, index, CloudEventPlace::ofField, outcome);
                }
            } catch (Rejected wrong) {
                reject(wrong, event, index, CloudEventPlace::ofAttribute, outcome);
            }
            index++;
        }
        return read;
    }

    private static void reject(
            Rejected wrong, JsonNode event, long index, UnaryOperator<String> place, UsageOutcome outcome) {
        UsageError error = wrong.at(index, UsageParser.id(event));
        outcome.reject(new UsageError(index, error.id(), place.apply(error.field()), error.detail()));
    }

    private JsonNode parse(byte[] body) {
        try {
            return json.readTree(body);
        } catch (IOException malformed) {
            throw ProblemException.unreadableJson(malformed);
        }
    }
}
