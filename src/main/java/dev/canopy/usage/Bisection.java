package dev.canopy.usage;

import dev.canopy.problem.SqlState;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Finds the events that the database rejects although they have passed validation, and stores the others. */
record Bisection(UsageRepository repository) {
    private static final Logger LOG = Logger.getLogger(Bisection.class);

    /** Appends as {@link UsageRepository#append} does, but in halves for as long as an event is rejected. */
    Uni<List<EventOutcome>> append(List<UsageEvent> events) {
        return repository
                .append(events)
                .onFailure(SqlState::isOfData)
                .recoverWithUni(refused -> events.size() == 1 ? unstorable(refused) : appendHalves(events));
    }

    private Uni<List<EventOutcome>> appendHalves(List<UsageEvent> events) {
        int middle = events.size() / 2;
        return append(events.subList(0, middle))
                .chain(first -> append(events.subList(middle, events.size()))
                        .map(second ->
                                Stream.of(first, second).flatMap(List::stream).toList()));
    }

    private static Uni<List<EventOutcome>> unstorable(Throwable refused) {
        LOG.error("The database rejected an event that had passed validation", refused);
        return Uni.createFrom().item(List.of(EventOutcome.UNSTORABLE));
    }
}
