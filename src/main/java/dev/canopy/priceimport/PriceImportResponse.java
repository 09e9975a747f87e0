package dev.canopy.priceimport;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The result of an import in a response. */
@Schema(name = "PriceImportResult", description = "the result of an import of prices")
record PriceImportResponse(
        @Schema(examples = "120", description = "the number of prices that were added")
        int created,

        @Schema(examples = "3", description = "the number of prices that were stored with other rates or another end")
        int changed,

        @Schema(examples = "3400", description = "the number of prices that were stored already")
        int unchanged,

        @Schema(
                description =
                        "the entries that were not imported: first the unreadable ones, then those that conflict with other prices")
        List<Skipped> skipped,

        @Schema(examples = "0", description = "the number of amounts that were rounded to nine digits after the point")
        int rounded,

        @Schema(description = "whether the changes were only reported, and not made")
        boolean dryRun) {

    PriceImportResponse {
        skipped = List.copyOf(skipped);
    }

    @Schema(name = "SkippedPrice", description = "a price, or a part of one, that was not imported")
    record Skipped(
            @Schema(examples = "large", description = "the model or the pattern")
            String model,

            @Schema(examples = "refers to the unknown tenant 'acme'", description = "why it was not imported")
            String reason) {}

    static PriceImportResponse from(PriceImportPlan plan, int rounded, WriteMode mode) {
        return new PriceImportResponse(
                plan.created(),
                plan.changed(),
                plan.unchanged(),
                plan.skipped().stream()
                        .map(skipped -> new Skipped(skipped.model(), skipped.reason()))
                        .toList(),
                rounded,
                mode == WriteMode.DRY_RUN);
    }
}
