package dev.canopy.usage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.canopy.body.JsonFault;
import dev.canopy.problem.Violation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Why one event was rejected.
 *
 * @param index the position of the event in the request, from 0
 * @param id the id of the event, if it could be read
 * @param field the invalid field, or empty if the event as a whole is invalid; a JSON pointer for a CloudEvent, and for
 *     JSON that cannot be read
 * @param detail the reason
 */
@Schema(name = "UsageError", description = "why an event was rejected")
record UsageError(
        @Schema(examples = "1", description = "the position of the event in the request, from 0")
        long index,

        @Schema(examples = "evt-2", nullable = true, description = "the id of the event, if it could be read") @Nullable String id,

        @JsonIgnore @Schema(hidden = true) String field,

        @Schema(examples = "cost is missing", description = "why the event was rejected")
        String detail) {
    UsageError {
        field = Violation.printable(field);
        detail = Violation.printable(detail);
    }

    /** The error of an event whose JSON cannot be read. */
    static UsageError of(JsonFault fault, long index) {
        return new UsageError(index, null, fault.pointer(), fault.message());
    }
}
