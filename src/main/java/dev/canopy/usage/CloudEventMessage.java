package dev.canopy.usage;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A CloudEvent as a broker delivers it, not yet parsed. It does not copy the bytes of the body. */
public final class CloudEventMessage {
    private final byte[] body;
    private final @Nullable Map<String, String> attributes;

    private CloudEventMessage(byte[] body, @Nullable Map<String, String> attributes) {
        this.body = body;
        this.attributes = attributes;
    }

    /** A message in structured mode: the body is the whole event, as JSON. */
    public static CloudEventMessage structured(byte[] body) {
        return new CloudEventMessage(body, null);
    }

    /**
     * A message in binary mode: the body is only the data of the event, as JSON.
     *
     * @param attributes the values of the attributes by name, including {@code datacontenttype}
     */
    public static CloudEventMessage binary(Map<String, String> attributes, byte[] body) {
        return new CloudEventMessage(body, Map.copyOf(attributes));
    }

    /** The length of the body in bytes. */
    public int length() {
        return body.length;
    }

    List<UsageEvent> read(CloudEventReader reader, UsageParser parser, UsageOutcome outcome) {
        Map<String, String> apart = attributes;
        return apart == null
                ? reader.readEvent(body, parser, outcome)
                : reader.readBinary(event -> apart.forEach(event::put), body, parser, outcome);
    }
}
