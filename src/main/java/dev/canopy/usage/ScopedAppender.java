package dev.canopy.usage;

import static dev.canopy.database.ArrayColumns.texts;

import dev.canopy.access.Scope;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Stores the events of a caller. An event of a tenant outside the scope of the caller has the same outcome as one of a
 * tenant that does not exist, whether or not the event is known.
 */
@ApplicationScoped
class ScopedAppender {
    private static final String ALLOWED = """
            select t.key from tenant t
            where t.key = any ($1) and exists (
              select from tenant_ancestry a where a.descendant_id = t.id and a.ancestor_id = any ($2))
            """;

    private final Appender appender;
    private final Pool pool;

    ScopedAppender(Appender appender, Pool pool) {
        this.appender = appender;
        this.pool = pool;
    }

    /** Stores the acceptable events, as {@link Appender#append} does. */
    Uni<List<EventOutcome>> append(Scope scope, List<UsageEvent> events, long bytes) {
        if (scope.everything() || events.isEmpty()) {
            return appender.append(events, bytes);
        }
        Set<String> keys = new HashSet<>();
        events.forEach(event -> keys.add(event.tenant()));
        return pool.preparedQuery(ALLOWED)
                .execute(Tuple.tuple()
                        .addArrayOfString(texts(keys, key -> key))
                        .addArrayOfLong(scope.allowed().array()))
                .map(rows -> {
                    Set<String> allowed = new HashSet<>();
                    rows.forEach(row -> allowed.add(row.getString("key")));
                    return allowed;
                })
                .chain(allowed -> append(events, allowed, bytes));
    }

    private Uni<List<EventOutcome>> append(List<UsageEvent> events, Set<String> allowed, long bytes) {
        List<UsageEvent> own = events.stream()
                .filter(event -> allowed.contains(event.tenant()))
                .toList();
        return appender.append(own, bytes).map(outcomes -> {
            Iterator<EventOutcome> next = outcomes.iterator();
            List<EventOutcome> all = new ArrayList<>(events.size());
            for (UsageEvent event : events) {
                all.add(allowed.contains(event.tenant()) ? next.next() : EventOutcome.UNKNOWN_TENANT);
            }
            return all;
        });
    }
}
