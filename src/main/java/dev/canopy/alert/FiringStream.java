package dev.canopy.alert;

import dev.canopy.access.Scope;
import dev.canopy.live.ServerSentEvents;

/**
 * The firings of one tenant, or of its subtree, sent to one client. A client that reads slowly gets all of them later:
 * they are read again from the database.
 */
final class FiringStream {
    private final Scope scope;
    private final long tenant;
    private final boolean subtree;
    private final FiringIds ids;
    private final ServerSentEvents events;

    /** Written in the context of the request, once the stream is open. */
    private volatile long after;

    /** @param after the number of the last firing that the client has received; the maximum for none */
    FiringStream(Scope scope, long tenant, boolean subtree, long after, FiringIds ids, ServerSentEvents events) {
        this.scope = scope;
        this.tenant = tenant;
        this.subtree = subtree;
        this.after = after;
        this.ids = ids;
        this.events = events;
    }

    Scope scope() {
        return scope;
    }

    ServerSentEvents events() {
        return events;
    }

    FiringFeed.Position position() {
        return new FiringFeed.Position(tenant, after, subtree);
    }

    /**
     * Begins where the client has stopped. A number from the future is that of the newest firing. Call it once, before
     * a look.
     */
    void place(FiringFeed.Found found) {
        after = Math.min(after, found.newest());
    }

    /** Sends what the client does not have. May be called in any context. */
    void show(FiringFeed.Found found) {
        events.run(() -> offer(found));
    }

    /** Like {@link #show}, in the context of the request. */
    void offer(FiringFeed.Found found) {
        for (FiringFeed.Fired fired : found.fired()) {
            if (fired.id() > after) {
                if (events.isOver() || events.isFull()) {
                    return; // the next look reads this firing again
                }
                events.send(ids.write(fired.id()), "alert", fired.event());
                after = fired.id();
            }
        }
        after = Math.max(after, found.last());
    }
}
