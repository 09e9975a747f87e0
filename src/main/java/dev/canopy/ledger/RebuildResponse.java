package dev.canopy.ledger;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The result of a rebuild.
 *
 * @param differences the number of rows of roll-ups that differed from the events and were corrected
 * @param accounts the number of accounts that were compared
 */
@Schema(name = "Rebuild", description = "the result of a rebuild of the roll-ups")
record RebuildResponse(
        @Schema(
                examples = "0",
                description = "the number of rows of roll-ups that differed from the events and were corrected")
        long differences,

        @Schema(examples = "12", description = "the number of accounts that were compared")
        int accounts) {
    RebuildResponse plus(RebuildResponse other) {
        return new RebuildResponse(differences + other.differences, accounts + other.accounts);
    }
}
