package dev.canopy.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.Utf8;
import dev.canopy.usage.UsageParser.Rejected;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The attributes of a CloudEvent in HTTP headers, as in the binary mode of the HTTP binding. */
record CloudEventHeaders(HttpHeaders headers) implements CloudEventReader.Attributes {
    /** The prefix of the header of each attribute. */
    static final String PREFIX = "ce-";

    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");
    private static final int HEX = 16;

    /** Whether one of the headers is an attribute, so that the request is a CloudEvent. */
    boolean arePresent() {
        return headers.getRequestHeaders().keySet().stream().anyMatch(CloudEventHeaders::isAttribute);
    }

    static boolean isAttribute(String header) {
        return header.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    @Override
    public void writeTo(ObjectNode event) throws Rejected {
        for (var header : headers.getRequestHeaders().entrySet()) {
            if (isAttribute(header.getKey())) {
                String name = header.getKey().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
                CloudEventMessage.checkSeparate(name, "Content-Type");
                event.put(name, decode(name, header.getValue()));
            }
        }
    }

    /**
     * Removes the quotes and then decodes percent-encoded UTF-8, as the HTTP binding requires. A plus sign stands for
     * itself, not for a space.
     */
    private static String decode(String name, List<String> values) throws Rejected {
        if (values.size() > 1) {
            throw new Rejected(name, "is given twice");
        }
        String value = values.getFirst();
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        String text =
                quoted ? ESCAPED.matcher(value.substring(1, value.length() - 1)).replaceAll("$1") : value;
        return Utf8.decode(bytes(name, text)).orElseThrow(() -> new Rejected(name, "is not UTF-8"));
    }

    private static byte[] bytes(String name, String text) throws Rejected {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '%') {
                bytes.write(percentEncoded(name, text, i));
                i += 2;
            } else if (character >= ' ' && character <= '~') {
                bytes.write(character);
            } else {
                throw new Rejected(name, "has a character that is not ASCII and must be percent-encoded as UTF-8");
            }
        }
        return bytes.toByteArray();
    }

    private static int percentEncoded(String name, String text, int percent) throws Rejected {
        int first = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 1), HEX) : -1;
        int second = first < 0 ? -1 : Character.digit(text.charAt(percent + 2), HEX);
        if (second < 0) {
            throw new Rejected(name, "is not valid percent-encoding");
        }
        return first * HEX + second;
    }
}
