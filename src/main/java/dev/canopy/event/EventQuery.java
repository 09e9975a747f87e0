package dev.canopy.event;

import dev.canopy.access.Caller;
import dev.canopy.access.Scope;
import dev.canopy.ledger.EventAttributes;
import dev.canopy.ledger.NamedEvent;
import dev.canopy.listing.Column;
import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;
import dev.canopy.metric.Window;
import dev.canopy.tenant.Reach;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events to read, newest first.
 *
 * @param tenant the key of the tenant
 */
record EventQuery(Scope scope, String tenant, Reach reach, Window window, Filter filter, Prices prices) {
    /**
     * The order is total within an account, in which source and id identify an event. The functions of
     * R__usage_page.sql have the same order.
     */
    static final Keyset<NamedEvent> ORDER = new Keyset<>(List.of(
            new Keyset.Key<>("time", Column.of(EventAttributes.TIME), true),
            new Keyset.Key<>("source", Column.of(EventAttributes.SOURCE), true),
            new Keyset.Key<>("id", Column.of(EventAttributes.ID), true)));

    /** Whether the caller may see prices. */
    enum Prices {
        SHOWN,
        /** As everywhere for a portal token: prices belong to the operator of the service. */
        HIDDEN;

        static Prices of(Caller caller) {
            return caller.kind() == Caller.Kind.PORTAL ? HIDDEN : SHOWN;
        }
    }

    /**
     * The conditions on events; null for none.
     *
     * @param source not null if {@code id} is not
     */
    record Filter(
            @Nullable String feature,
            @Nullable String model,
            @Nullable String user,
            @Nullable String source,
            @Nullable String id) {}

    /** A page of events. */
    record Paged(EventQuery query, PageQuery<NamedEvent> page) {}
}
