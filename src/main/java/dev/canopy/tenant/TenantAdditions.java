package dev.canopy.tenant;

import dev.canopy.access.Scope;
import dev.canopy.database.LongTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Creates tenants that usage refers to, but that do not exist. Thread-safe. */
@ApplicationScoped
public class TenantAdditions {
    private static final Logger LOG = Logger.getLogger(TenantAdditions.class);

    private final AtomicBoolean warned = new AtomicBoolean();
    private final TenantTreeRepository tree;
    private final TenantWriteRepository writes;
    private final Pool pool;

    TenantAdditions(TenantTreeRepository tree, TenantWriteRepository writes, Pool pool) {
        this.tree = tree;
        this.writes = writes;
        this.pool = pool;
    }

    /**
     * Creates tenants with these keys, which are also their names, as children of one tenant. Reads the tree first,
     * without a lock, so that keys that cannot be created cost one statement only.
     *
     * @param scope tenants are created only where it allows the request
     * @param place the key of the parent
     * @param most the most tenants below the parent; beyond them, none is created
     * @param keys in lower case
     * @return the outcome for each key
     */
    public Uni<Map<String, TenantAddition>> addBelow(Scope scope, String place, long most, Set<String> keys) {
        Set<String> all = new HashSet<>(keys);
        all.add(place);
        return pool.withConnection(connection -> tree.find(connection, scope, all))
                .invoke(stored -> warn(stored.containsKey(place), place))
                .map(stored -> Additions.of(scope, stored, place, most, keys))
                .chain(found -> found.missing.isEmpty()
                        ? Uni.createFrom().item(found.states)
                        : tree.changeForUsage(scope, all, transaction -> add(transaction, scope, place, most, keys)));
    }

    /** Warns once for as long as the place does not exist. */
    private void warn(boolean exists, String place) {
        boolean before = warned.getAndSet(!exists);
        if (!exists && !before) {
            LOG.warnf(
                    "Tenants cannot be created below '%s' (canopy.usage.unknown-tenant), which does not exist", place);
        }
    }

    private Uni<Map<String, TenantAddition>> add(
            SqlConnection transaction, Scope scope, String place, long most, Set<String> keys) {
        Set<String> all = new HashSet<>(keys);
        all.add(place);
        return LongTransaction.allow(transaction)
                .chain(() -> tree.find(transaction, scope, all))
                .chain(stored -> {
                    Additions additions = Additions.of(scope, stored, place, most, keys);
                    TenantRow parent = stored.get(place);
                    if (parent == null || additions.missing.isEmpty()) {
                        return Uni.createFrom().item(additions.states);
                    }
                    List<TenantDraft> drafts = additions.missing.stream()
                            .map(key -> new TenantDraft(key, key, place, null, null, Map.of()))
                            .toList();
                    return tree.nextIds(transaction, drafts.size())
                            .map(ids -> ImportPlan.of(scope, drafts, index -> "", Map.of(place, parent), ids))
                            .chain(plan -> writes.save(transaction, plan))
                            .replaceWith(additions.states);
                });
    }

    /**
     * The state of each key, as if the missing tenants were created.
     *
     * @param missing the keys of tenants to create, sorted
     */
    private record Additions(Map<String, TenantAddition> states, List<String> missing) {
        static Additions of(Scope scope, Map<String, TenantRow> stored, String place, long most, Set<String> keys) {
            TenantRow parent = stored.get(place);
            Map<String, TenantAddition> states = new HashMap<>();
            TenantAddition obstacle = obstacle(scope, parent);
            List<String> missing = keys.stream()
                    .filter(key -> !stored.containsKey(key) && TenantKey.violation(key) == null)
                    .sorted()
                    .toList();
            keys.forEach(key -> states.put(key, state(key, stored.get(key), obstacle)));
            long room = parent == null || obstacle != null ? 0 : Math.max(0, most - (parent.size() - 1));
            List<String> added = missing.subList(0, (int) Math.min(room, missing.size()));
            added.forEach(key -> states.put(key, TenantAddition.PRESENT));
            return new Additions(states, added);
        }

        /** The state of a key for which no tenant is created. */
        private static TenantAddition state(String key, @Nullable TenantRow stored, @Nullable TenantAddition obstacle) {
            if (stored != null) {
                return stored.isAllowed() ? TenantAddition.PRESENT : TenantAddition.NOT_ALLOWED;
            }
            if (obstacle != TenantAddition.NOT_ALLOWED && TenantKey.violation(key) != null) {
                return TenantAddition.INVALID;
            }
            return obstacle == null ? TenantAddition.FULL : obstacle;
        }

        /** Only a caller that sees everything learns that the place does not exist. */
        private static @Nullable TenantAddition obstacle(Scope scope, @Nullable TenantRow parent) {
            if (parent == null) {
                return scope.everything() ? TenantAddition.NO_PARENT : TenantAddition.NOT_ALLOWED;
            }
            if (!parent.isAllowed()) {
                return TenantAddition.NOT_ALLOWED;
            }
            return parent.archived() ? TenantAddition.NO_PARENT : null;
        }
    }
}
