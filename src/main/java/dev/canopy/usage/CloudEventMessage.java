package dev.canopy.usage;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A CloudEvent as a broker delivers it, not yet read. It keeps the bytes that it is given. */
public final class CloudEventMessage {
    private final byte[] body;
    private final @Nullable Map<String, String> attributes;

    private CloudEventMessage(byte[] body, @Nullable Map<String, String> attributes) {
        this.body = body;
        this.attributes = attributes;
    }

    /** One whose body is the whole event, as JSON. */
    public static CloudEventMessage structured(byte[] body) {
        return new CloudEventMessage(body, null);
    }

    /**
     * One whose body are the data only, as JSON.
     *
     * @param attributes texts by their names; {@code datacontenttype} is one of them
     */
    public static CloudEventMessage binary(Map<String, String> attributes, byte[] body) {
        return new CloudEventMessage(body, Map.copyOf(attributes));
    }

    /** Bytes of the body. */
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
