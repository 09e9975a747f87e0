package dev.canopy.usage;

import com.fasterxml.jackson.core.JsonPointer;

/** Maps the fields of an event to places in the CloudEvent that it came as, for error messages. */
final class CloudEventPointers {
    private static final String DATA = "/" + CloudEventParser.DATA;

    private CloudEventPointers() {}

    /** The JSON pointer of an attribute, or of the whole event if the name is empty. */
    static String ofAttribute(String name) {
        return name.isEmpty() ? "" : JsonPointer.empty().appendProperty(name).toString();
    }

    /** The JSON pointer of the part of the CloudEvent from which a field of the event was read. */
    static String ofField(String name) {
        return switch (name) {
            case "tenant" -> "/subject";
            case "id", "source", "time" -> "/" + name;
            default -> DATA + ofAttribute(name);
        };
    }

    /**
     * The JSON pointer of an error in the CloudEvent. The parser reports pointers already; the database reports the
     * names of fields.
     */
    static String inEvent(UsageError error) {
        return error.field().isEmpty() || error.field().startsWith("/") ? error.field() : ofField(error.field());
    }

    /** The place of an error in a request in binary mode: a JSON pointer into the body, or the name of a header. */
    static String inRequest(UsageError error) {
        String pointer = inEvent(error);
        return pointer.equals(DATA) || pointer.startsWith(DATA + "/")
                ? pointer.substring(DATA.length())
                : CloudEventHeaders.PREFIX + pointer.substring(1);
    }
}
