package dev.canopy.usage;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A duplicate whose content is not that of the stored event.
 *
 * @param index the position of the event in the request, from 0
 * @param id the id of the event
 */
@Schema(name = "UsageConflict", description = "a duplicate whose content is not that of the event that counts")
record UsageConflict(
        @Schema(examples = "2", description = "the position of the event in the request, from 0")
        long index,

        @Schema(examples = "evt-1", description = "the id of the event")
        String id) {}
