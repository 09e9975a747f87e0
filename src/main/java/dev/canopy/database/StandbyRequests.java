package dev.canopy.database;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests that wait for a standby, so that they can be cancelled when it is left. Closing its pool is not enough:
 * a statement that was sent to a server that hangs waits for a response as long as the connection is open. Thread-safe.
 */
final class StandbyRequests {
    private final Set<Runnable> cancellations = ConcurrentHashMap.newKeySet();
    private volatile boolean left;

    /** Runs the action when the standby is left, at once if it was; perhaps twice. */
    void add(Runnable cancellation) {
        cancellations.add(cancellation);
        if (left) {
            cancellation.run();
        }
    }

    void remove(Runnable cancellation) {
        cancellations.remove(cancellation);
    }

    void cancel() {
        left = true;
        cancellations.forEach(Runnable::run);
        cancellations.clear();
    }
}
