package dev.canopy.usage;

import dev.canopy.problem.SqlState;
import io.smallrye.mutiny.Uni;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Finds the events that the database rejects although they have passed validation, and stores the others. */
record Bisection(UsageRepository repository) {
    private static final Logger LOG = Logger.getLogger(Bisection.class);

    /**
     * Appends as {@link UsageRepository#append} does, but in halves for as long as an event is rejected. Fails with a
     * {@link PartlyStoredException} if a half cannot be stored after another one was.
     */
    Uni<List<EventOutcome>> append(List<ScopedEvent> events) {
        return repository
                .append(events)
                .onFailure(SqlState::isOfData)
                .recoverWithUni(refused -> events.size() == 1 ? unstorable(refused) : appendHalves(events));
    }

    private Uni<List<EventOutcome>> appendHalves(List<ScopedEvent> events) {
        int middle = events.size() / 2;
        List<ScopedEvent> others = events.subList(middle, events.size());
        return append(events.subList(0, middle))
                .onFailure(PartlyStoredException.class)
                .transform(failure -> partly(failure, PartlyStoredException.outcomes(failure, middle), others.size()))
                .chain(first -> append(others)
                        .map(second -> both(first, second))
                        .onFailure()
                        .transform(failure -> new PartlyStoredException(
                                PartlyStoredException.cause(failure),
                                both(first, PartlyStoredException.outcomes(failure, others.size())))));
    }

    private static PartlyStoredException partly(Throwable failure, List<EventOutcome> first, int others) {
        List<EventOutcome> waiting = Collections.nCopies(others, EventOutcome.WAITING);
        return new PartlyStoredException(PartlyStoredException.cause(failure), both(first, waiting));
    }

    private static List<EventOutcome> both(List<EventOutcome> first, List<EventOutcome> second) {
        return Stream.of(first, second).flatMap(List::stream).toList();
    }

    private static Uni<List<EventOutcome>> unstorable(Throwable refused) {
        LOG.error("The database rejected an event that had passed validation", refused);
        return Uni.createFrom().item(List.of(EventOutcome.UNSTORABLE));
    }
}
