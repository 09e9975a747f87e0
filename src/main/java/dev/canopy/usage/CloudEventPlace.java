package dev.canopy.usage;

import com.fasterxml.jackson.core.JsonPointer;

/** Where in a CloudEvent is what is said of an event of ours. */
final class CloudEventPlace {
    private static final String DATA = "/" + CloudEventParser.DATA;

    private CloudEventPlace() {}

    /** A pointer to an attribute, or to the event where there is no name. */
    static String ofAttribute(String name) {
        return name.isEmpty() ? "" : JsonPointer.empty().appendProperty(name).toString();
    }

    /** A pointer to what a field of our own event was made of. */
    static String ofField(String name) {
        return switch (name) {
            case "tenant" -> "/subject";
            case "id", "source", "time" -> "/" + name;
            default -> DATA + ofAttribute(name);
        };
    }

    /** The pointer of a fault; one that the database has found still has the name of our own field. */
    static String inEvent(UsageError error) {
        return error.field().isEmpty() || error.field().startsWith("/") ? error.field() : ofField(error.field());
    }

    /** The same where the body is the data alone: a pointer into it, or the name of a header. */
    static String inRequest(UsageError error) {
        String pointer = inEvent(error);
        return pointer.equals(DATA) || pointer.startsWith(DATA + "/")
                ? pointer.substring(DATA.length())
                : CloudEventHeaders.PREFIX + pointer.substring(1);
    }
}
