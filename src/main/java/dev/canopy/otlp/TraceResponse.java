package dev.canopy.otlp;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of responses in JSON in the OpenAPI document. {@link Encoding} writes them, and omits defaults. */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@Schema(name = "TraceResponse", description = "an ExportTraceServiceResponse")
record TraceResponse(
        @Schema(description = "absent if no span was rejected, and none conflicts with another event") @Nullable PartialSuccess partialSuccess) {

    /** The rejected spans, and the conflicts. */
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    @Schema(name = "PartialSuccess", description = "the rejected spans of a request, and its conflicts")
    record PartialSuccess(
            @Schema(examples = "2", description = "the number of rejected spans; absent if there are only conflicts")
            String rejectedSpans,

            @Schema(
                    examples = "span 5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174: tenant 'acme' is unknown",
                    description = "the reasons for the first rejected spans, and the first conflicting duplicates")
            String errorMessage) {}
}
