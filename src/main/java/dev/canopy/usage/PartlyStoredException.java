package dev.canopy.usage;

import io.smallrye.mutiny.Uni;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A failure after some events of a list were settled. The other ones have the outcome {@link EventOutcome#WAITING}, and
 * may be sent again.
 */
final class PartlyStoredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Throwable failure;
    private final transient List<EventOutcome> outcomes;

    /** @param outcomes one for each event, in the same order */
    PartlyStoredException(Throwable cause, List<EventOutcome> outcomes) {
        super(cause.getMessage(), cause, false, false);
        this.failure = cause;
        this.outcomes = List.copyOf(outcomes);
    }

    /** The outcomes, of which some are {@link EventOutcome#WAITING}. */
    List<EventOutcome> outcomes() {
        return outcomes;
    }

    /** The failure behind another one that may be of this type. */
    static Throwable cause(Throwable failure) {
        return failure instanceof PartlyStoredException partly ? partly.failure : failure;
    }

    /** The outcomes of events after a failure: none of them is settled, unless the failure says so. */
    static List<EventOutcome> outcomes(Throwable failure, int events) {
        return failure instanceof PartlyStoredException partly
                ? partly.outcomes
                : Collections.nCopies(events, EventOutcome.WAITING);
    }

    /** Changes the outcomes of events, also those in a failure of this type. */
    static Uni<List<EventOutcome>> map(Uni<List<EventOutcome>> appending, UnaryOperator<List<EventOutcome>> change) {
        return appending
                .map(change)
                .onFailure(PartlyStoredException.class)
                .transform(failure -> new PartlyStoredException(cause(failure), change.apply(outcomes(failure, 0))));
    }
}
