package dev.canopy.ledger;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a rebuild has found.
 *
 * @param differences rows of roll-ups that were not what the events add up to, and now are
 * @param accounts that were looked at
 */
@Schema(name = "Rebuild")
record RebuildResponse(
        @Schema(examples = "0", description = "rows of roll-ups that were not what the events add up to, and now are")
        long differences,

        @Schema(examples = "12", description = "that were looked at")
        int accounts) {
    RebuildResponse plus(RebuildResponse other) {
        return new RebuildResponse(differences + other.differences, accounts + other.accounts);
    }
}
