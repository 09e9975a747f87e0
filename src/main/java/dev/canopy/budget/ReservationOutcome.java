package dev.canopy.budget;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** The response to a request for a reservation. */
sealed interface ReservationOutcome {
    /**
     * It is granted, now or by an earlier request with the same id.
     *
     * @param remaining what is left now of the budgets of costs that the caller sees; empty without one
     */
    record Granted(String id, Instant expires, Optional<BigDecimal> remaining) implements ReservationOutcome {}

    /** It is not granted. */
    record Refused(ProblemException reason) implements ReservationOutcome {}

    /** Whether the tenant no longer exists for the caller. */
    default boolean isGone() {
        return this instanceof Refused refused && refused.reason().type() == ProblemType.NOT_FOUND;
    }

    /** @throws ProblemException if it is refused */
    default Granted orThrow() {
        return switch (this) {
            case Granted granted -> granted;
            case Refused refused -> throw refused.reason();
        };
    }
}
