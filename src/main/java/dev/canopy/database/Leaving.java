package dev.canopy.database;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends what waits for a standby that is left. Closing its pool is not enough: a statement that was sent to a server without life
 * waits for an answer as long as the connection is open. Thread-safe.
 */
final class Leaving {
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean left;

    /** Runs the action when the standby is left, at once if it was; perhaps twice. */
    void add(Runnable action) {
        waiting.add(action);
        if (left) {
            action.run();
        }
    }

    void remove(Runnable action) {
        waiting.remove(action);
    }

    void leave() {
        left = true;
        waiting.forEach(Runnable::run);
        waiting.clear();
    }
}
