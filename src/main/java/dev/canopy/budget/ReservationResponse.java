package dev.canopy.budget;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.canopy.attribute.Money;
import dev.canopy.body.Body;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A reservation in a response. */
@RegisterForReflection // it is the entity of a Response, whose type is not known when the service is built
@Schema(name = "Reservation", description = "usage that is allowed and counts until it is settled, released or expired")
record ReservationResponse(
        @Schema(
                required = true,
                examples = "call-1",
                description = "the id, which an event names to settle the reservation")
        String id,

        @Schema(required = true, description = "always true; a reservation that is not allowed is a problem")
        boolean allowed,

        @Schema(
                required = true,
                examples = "2026-03-01T12:05:00Z",
                description = "the time from which the reservation no longer counts")
        Instant expires,

        @Schema(
                nullable = true,
                examples = "9.75",
                description =
                        "the smallest amount that is left, after this reservation, in the hard budgets of costs that the caller"
                                + " sees, of the tenant and its ancestors; null if there is none")
        @Nullable String remaining,

        @Schema(examples = "0", nullable = true, description = Body.ROUNDED)
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        int rounded) {
    /** @param rounded whether the amount of the request was rounded */
    static ReservationResponse from(ReservationOutcome.Granted granted, boolean rounded) {
        return new ReservationResponse(
                granted.id(),
                true,
                granted.expires(),
                granted.remaining().map(left -> Money.exactly(left).toString()).orElse(null),
                rounded ? 1 : 0);
    }
}
