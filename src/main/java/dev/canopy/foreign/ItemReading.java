package dev.canopy.foreign;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The meaning of an item of another tool for this service. */
sealed interface ItemReading {
    /** A use of a model, in the JSON of this API. It is checked as all events are. */
    record Use(ObjectNode event) implements ItemReading {}

    /** A use of a model that cannot become an event. */
    record Refused(String reason) implements ItemReading {}

    /** Not a use of a model, or one without usage, such as a call that failed. */
    record Unused() implements ItemReading {}
}
