package dev.canopy.focus;

import static dev.canopy.query.UtcTimes.utcOrNull;

import dev.canopy.access.Scope;
import dev.canopy.metric.EventOwnerRepository;
import dev.canopy.metric.Window;
import dev.canopy.query.CursorQueries;
import io.smallrye.mutiny.Multi;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads the charges of a subtree: one statement for the tenant, and one for the charges, in one snapshot. */
@ApplicationScoped
class FocusRepository {
    private final EventOwnerRepository owners;
    private final CursorQueries cursors;

    FocusRepository(EventOwnerRepository owners, CursorQueries cursors) {
        this.owners = owners;
        this.cursors = cursors;
    }

    /**
     * The charges of a tenant and all its descendants, sorted by day, tenant and model, in batches. Fails with a 404 if
     * the tenant does not exist, and with a 422 if events of the window are no longer kept.
     */
    Multi<List<ChargeRow>> rows(Scope scope, String key, Window window) {
        return owners.get(scope, key)
                .invoke(owner -> owner.horizon().requireAll(window, "from"))
                .onItem()
                .transformToMulti(owner -> cursors.rows(
                        ChargeSql.text(scope.seesTree(owner.account())),
                        Tuple.of(
                                owner.account(),
                                owner.tenant(),
                                scope.seen().array(),
                                utcOrNull(window.from()),
                                utcOrNull(window.to()),
                                owner.currency()),
                        row -> ChargeRow.from(row, owner.currency())));
    }
}
