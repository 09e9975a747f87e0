package dev.canopy.foreign;

import dev.canopy.usage.ForeignUsage;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The response to a body of another tool. */
@Schema(name = "ForeignUsageResult", description = "the outcome of the items of another tool")
record ForeignResponse(
        @Schema(examples = "2", required = true, description = "the number of items that were stored as events")
        long accepted,

        @Schema(examples = "0", required = true, description = "the number of items that were stored before")
        long duplicates,

        @Schema(
                examples = "1",
                required = true,
                description = "the number of items that are not a use of a model, or have neither tokens nor a cost")
        long ignored,

        @Schema(examples = "0", required = true, description = "the number of items that were rejected")
        long rejected,

        @Schema(
                examples = "0",
                required = true,
                description =
                        "the number of accepted items without a cost, and without a price by which to compute one")
        long unpriced,

        @Schema(required = true, description = "why the first of them were rejected")
        List<Rejected> errors,

        @Schema(
                required = true,
                description =
                        "the first duplicates (up to 1000 by default) whose content is not that of the event that counts")
        List<Conflict> conflicts) {
    ForeignResponse {
        errors = List.copyOf(errors);
        conflicts = List.copyOf(conflicts);
    }

    /** Why an item was rejected. */
    @Schema(name = "ForeignUsageError", description = "why an item was rejected")
    record Rejected(
            @Schema(examples = "chatcmpl-1", nullable = true, description = "the id of the item, if it could be read")
            @Nullable String id,

            @Schema(examples = "tenant 'acme' is unknown", required = true, description = "the reason")
            String detail) {}

    /** A duplicate with another content. */
    @Schema(
            name = "ForeignUsageConflict",
            description = "a duplicate whose content is not that of the event that counts")
    record Conflict(
            @Schema(examples = "chatcmpl-1", required = true, description = "the id of the item")
            String id) {}

    static ForeignResponse from(ForeignUsage.Outcome outcome, long ignored) {
        return new ForeignResponse(
                outcome.accepted(),
                outcome.duplicates(),
                ignored,
                outcome.rejected(),
                outcome.unpriced(),
                outcome.rejections().stream()
                        .map(rejection -> new Rejected(rejection.id(), rejection.reason()))
                        .toList(),
                outcome.conflicts().stream().map(Conflict::new).toList());
    }
}
