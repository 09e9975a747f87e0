package dev.canopy.otlp;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The meaning of a span for usage. */
sealed interface SpanReading {
    /** A use of a model, as an event in the JSON of this API. */
    record Use(ObjectNode event) implements SpanReading {}

    /** A use of a model that cannot become an event. */
    record Refused(String reason) implements SpanReading {}

    /** No use of a model, or one that other spans report. */
    record Other() implements SpanReading {}

    /** A use of a model without tokens, such as a call that failed. */
    record WithoutUsage() implements SpanReading {}
}
