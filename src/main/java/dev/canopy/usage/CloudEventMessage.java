package dev.canopy.usage;

import dev.canopy.body.Utf8;
import dev.canopy.usage.UsageParser.Rejected;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A CloudEvent as a broker delivers it, not yet parsed. It does not copy the bytes of the body. */
public final class CloudEventMessage {
    private static final String TYPE = "datacontenttype";

    private final byte[] body;
    private final CloudEventReader.@Nullable Attributes attributes;

    private CloudEventMessage(byte[] body, CloudEventReader.@Nullable Attributes attributes) {
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
     * @param attributes the values of the attributes by name, in UTF-8
     * @param type the value of the header with the media type of the body; empty if there is none
     */
    public static CloudEventMessage binary(Map<String, byte[]> attributes, Optional<byte[]> type, byte[] body) {
        Map<String, byte[]> copy = Map.copyOf(attributes);
        return new CloudEventMessage(body, event -> {
            for (Map.Entry<String, byte[]> attribute : copy.entrySet()) {
                checkSeparate(attribute.getKey(), "content-type");
                event.put(attribute.getKey(), text(attribute.getKey(), attribute.getValue()));
            }
            if (type.isPresent()) {
                event.put(TYPE, text(TYPE, type.get()));
            }
        });
    }

    /** Refuses a field that is not an attribute of its own in binary mode. */
    static void checkSeparate(String attribute, String typeHeader) throws Rejected {
        if (attribute.equals(TYPE)) {
            throw new Rejected(attribute, "is not allowed; the header " + typeHeader + " has the media type");
        }
        if (attribute.equals(CloudEventParser.DATA) || attribute.equals(CloudEventParser.DATA_BASE64)) {
            throw new Rejected(attribute, "is not an attribute; the body is the data");
        }
    }

    private static String text(String attribute, byte[] value) throws Rejected {
        return Utf8.decode(value).orElseThrow(() -> new Rejected(attribute, "is not UTF-8"));
    }

    /** The length of the body in bytes. */
    public int length() {
        return body.length;
    }

    List<UsageEvent> read(CloudEventReader reader, UsageParser parser, UsageOutcome outcome) {
        return attributes == null
                ? reader.readEvent(body, parser, outcome)
                : reader.readBinary(attributes, body, parser, outcome);
    }
}
