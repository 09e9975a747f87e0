package dev.canopy.usage;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to usage. */
@Schema(name = "UsageResult")
record UsageResponse(
        @Schema(examples = "2") long accepted,

        @Schema(examples = "1", description = "known by source and id")
        long duplicates,

        @Schema(examples = "1") long rejected,

        @Schema(description = "the first rejected events, by index")
        List<UsageError> errors) {
    UsageResponse {
        errors = List.copyOf(errors);
    }
}
