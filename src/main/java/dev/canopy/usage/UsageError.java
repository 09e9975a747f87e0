package dev.canopy.usage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Why one event was rejected.
 *
 * @param index the place in the request, from 0
 * @param id of the event, where it could be read
 * @param field that is wrong, empty where it is the event as a whole
 */
@Schema(name = "UsageError")
record UsageError(
        @Schema(examples = "1") long index,

        @Schema(examples = "evt-2", nullable = true) @Nullable String id,

        @JsonIgnore @Schema(hidden = true) String field,
        @Schema(examples = "cost is missing") String detail) {}
