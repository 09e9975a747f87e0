package dev.canopy.budget;

import dev.canopy.problem.ProblemException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** The answer to a request for a reservation. */
sealed interface ReservationOutcome {
    /**
     * It is granted, now or by an earlier request with the same id.
     *
     * @param remaining what is left of the budgets of costs that the caller sees; empty without one
     */
    record Granted(String id, Instant expires, Optional<BigDecimal> remaining) implements ReservationOutcome {}

    /** It is not granted. */
    record Refused(ProblemException reason) implements ReservationOutcome {}

    /** @throws ProblemException if it is refused */
    default Granted orThrow() {
        return switch (this) {
            case Granted granted -> granted;
            case Refused refused -> throw refused.reason();
        };
    }
}
