package dev.canopy.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.usage.UsageParser.Rejected;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** The attributes of a CloudEvent in HTTP headers, as in the binary mode of the HTTP binding. */
record CloudEventHeaders(HttpHeaders headers) implements CloudEventReader.Attributes {
    /** The prefix of the header of each attribute. */
    static final String PREFIX = "ce-";

    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    /** Whether the headers say that the request is a CloudEvent. */
    boolean arePresent() {
        return headers.getHeaderString(PREFIX + "specversion") != null;
    }

    @Override
    public void writeTo(ObjectNode event) throws Rejected {
        for (var header : headers.getRequestHeaders().entrySet()) {
            String key = header.getKey().toLowerCase(Locale.ROOT);
            if (key.startsWith(PREFIX)) {
                String name = key.substring(PREFIX.length());
                event.put(name, decode(name, header.getValue().get(0)));
            }
        }
    }

    /**
     * Removes the quotes and then decodes percent-encoded UTF-8, as the HTTP binding requires. A plus sign stands for
     * itself, not for a space.
     */
    private static String decode(String name, String value) throws Rejected {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        String text =
                quoted ? ESCAPED.matcher(value.substring(1, value.length() - 1)).replaceAll("$1") : value;
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new Rejected(name, "is not valid percent-encoding");
        }
    }
}
