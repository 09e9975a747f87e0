package dev.canopy.usage;

import dev.canopy.access.CurrentCaller;
import dev.canopy.database.ReadAfter;
import dev.canopy.ledger.Folder;
import io.smallrye.mutiny.Uni;
import java.util.Set;

/** The point at which a request with events gets its response. */
enum Visibility {
    /** When its events are durable. The metrics include them within about a second. */
    DURABLE,
    /** When the metrics include its events. */
    FOLDED;

    /**
     * Completes at this point, for events of the current request that are durable already. A caller that sees only some
     * accounts waits for no other account, whose folds it must not notice. The response then tells where reads see the
     * events.
     *
     * @param tenants the keys of the tenants of the events; empty if they are not known, or are too many
     */
    Uni<Void> reached(Folder folder, ReadAfter readAfter, Set<String> tenants) {
        return switch (this) {
            case DURABLE -> Uni.createFrom().voidItem();
            case FOLDED -> {
                Set<String> tops = CurrentCaller.get().tops();
                Set<String> known = tenants.isEmpty() ? tops : tenants;
                yield readAfter.announce(known.isEmpty() ? folder.fold() : folder.foldFor(known, tops.isEmpty()));
            }
        };
    }
}
