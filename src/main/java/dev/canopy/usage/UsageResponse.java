package dev.canopy.usage;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to an ingestion request. */
@Schema(name = "UsageResult")
record UsageResponse(
        @Schema(examples = "2", description = "the number of accepted events")
        long accepted,

        @Schema(examples = "1", description = "the number of events whose source and id were known already")
        long duplicates,

        @Schema(examples = "1", description = "the number of rejected events")
        long rejected,

        @Schema(description = "the first rejected events (up to 1000 by default), sorted by index")
        List<UsageError> errors) {
    UsageResponse {
        errors = List.copyOf(errors);
    }
}
