package dev.canopy.alert;

import dev.canopy.crypto.Seals;
import dev.canopy.problem.ProblemException;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the ids of the events of a stream of firings: the number of the firing, sealed. From two numbers, a
 * client could tell how often the alerts of others have fired in between. Thread-safe.
 */
@Singleton
class FiringIds {
    static final String LAST_EVENT_ID = "Last-Event-ID";

    private static final String PURPOSE = "firing";

    private final Seals seals;

    FiringIds(Seals seals) {
        this.seals = seals;
    }

    String write(long number) {
        return seals.seal(PURPOSE, number);
    }

    /**
     * The number of the last firing that a client has received; the maximum without an id.
     *
     * @throws ProblemException (400) if it is not an id of such a stream
     */
    long read(@Nullable String lastEventId) {
        return lastEventId == null || lastEventId.isEmpty()
                ? Long.MAX_VALUE
                : seals.openNumber(PURPOSE, lastEventId)
                        .orElseThrow(() ->
                                ProblemException.header(LAST_EVENT_ID, "must be the id of an event of this stream"));
    }
}
