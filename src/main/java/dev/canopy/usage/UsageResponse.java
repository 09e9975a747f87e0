package dev.canopy.usage;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The response to an ingestion request. */
@Schema(name = "UsageResult", description = "the outcome of an ingestion request")
record UsageResponse(
        @Schema(examples = "2", description = "the number of accepted events")
        long accepted,

        @Schema(examples = "1", description = "the number of events whose source and id were known already")
        long duplicates,

        @Schema(examples = "1", description = "the number of rejected events")
        long rejected,

        @Schema(
                examples = "0",
                description =
                        "the number of accepted events with a cost or a quantity that was rounded to nine digits after"
                                + " the point")
        long rounded,

        @Schema(
                examples = "0",
                description =
                        "the number of accepted events without a cost for which there is no price; they cost nothing until"
                                + " they are repriced")
        long unpriced,

        @Schema(description = "the first rejected events (up to 1000 by default), sorted by index")
        List<UsageError> errors,

        @Schema(
                description =
                        "the first duplicates (up to 1000 by default) whose content is not that of the event that counts,"
                                + " sorted by index; the same values in another notation are not a conflict")
        List<UsageConflict> conflicts) {
    UsageResponse {
        errors = List.copyOf(errors);
        conflicts = List.copyOf(conflicts);
    }
}
