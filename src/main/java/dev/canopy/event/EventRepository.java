package dev.canopy.event;

import static dev.canopy.query.UtcTimes.utcOrNull;

import dev.canopy.database.ReadDatabase;
import dev.canopy.listing.Cursor;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.metric.EventOwner;
import dev.canopy.metric.EventOwnerRepository;
import dev.canopy.metric.Window;
import dev.canopy.query.CursorQueries;
import dev.canopy.tenant.Reach;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads events: one statement for the tenant, and one for its events. */
@ApplicationScoped
class EventRepository {
    /** The place before the first page. */
    private static final List<@Nullable Object> NO_EVENT = Collections.nCopies(3, null);

    private final ReadDatabase database;
    private final EventOwnerRepository owners;
    private final CursorQueries exports;
    private final Cursors cursors;

    EventRepository(ReadDatabase database, EventOwnerRepository owners, CursorQueries exports, Cursors cursors) {
        this.database = database;
        this.owners = owners;
        this.exports = exports;
        this.cursors = cursors;
    }

    /** Fails with a 404 if the tenant does not exist, and with a 422 if the range begins before the horizon. */
    Uni<Page<EventView>> page(EventQuery.Paged query) {
        return owners.get(query.query().scope(), query.query().tenant())
                .chain(owner -> database.read(pool -> pool.preparedQuery(
                                EventSql.page(query.query().scope().seesTree(owner.account())))
                        .execute(values(query, owner))))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> EventView.from(row.getDelegate()))
                        .toList())
                .map(events -> cursors.page(
                        events,
                        query.page(),
                        event -> EventQuery.ORDER.cursor(List.of(event.time(), event.source(), event.id()))));
    }

    /** All events in batches. Fails in the same way. */
    Multi<List<EventView>> all(EventQuery query) {
        return owners.get(query.scope(), query.tenant())
                .onItem()
                .transformToMulti(owner -> exports.rows(
                        EventSql.all(query.scope().seesTree(owner.account())),
                        values(query, owner).getDelegate(),
                        EventView::from));
    }

    private static Tuple values(EventQuery.Paged query, EventOwner owner) {
        Tuple values = values(query.query(), owner);
        Cursor after = query.page().after();
        List<@Nullable Object> last = after == null ? NO_EVENT : EventQuery.ORDER.values(after);
        return values.addOffsetDateTime(utcOrNull((Instant) last.get(0)))
                .addString((String) last.get(1))
                .addString((String) last.get(2))
                .addInteger(query.page().rows());
    }

    private static Tuple values(EventQuery query, EventOwner owner) {
        Window window = owner.horizon().kept(query.window());
        EventQuery.Filter filter = query.filter();
        return Tuple.tuple()
                .addArrayOfLong(query.scope().seen().array())
                .addLong(owner.account())
                .addLong(owner.tenant())
                .addBoolean(query.reach() == Reach.SUBTREE)
                .addOffsetDateTime(utcOrNull(window.from()))
                .addOffsetDateTime(utcOrNull(window.to()))
                .addString(filter.feature())
                .addString(filter.model())
                .addString(filter.user())
                .addString(filter.source())
                .addString(filter.id());
    }
}
