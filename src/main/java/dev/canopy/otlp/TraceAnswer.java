package dev.canopy.otlp;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of answers in JSON in the OpenAPI document. {@link Encoding} writes them. */
@Schema(name = "TraceAnswer", description = "an ExportTraceServiceResponse")
record TraceAnswer(
        @Schema(description = "absent if no span was rejected") @Nullable PartialSuccess partialSuccess) {

    /** The rejected spans. */
    @Schema(name = "PartialSuccess", description = "the rejected spans of a request")
    record PartialSuccess(
            @Schema(examples = "2", description = "the number of rejected spans")
            String rejectedSpans,

            @Schema(
                    examples = "span 5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174: tenant 'acme' is unknown",
                    description = "why the first of them were rejected")
            String errorMessage) {}
}
