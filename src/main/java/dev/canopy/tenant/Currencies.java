package dev.canopy.tenant;

import dev.canopy.access.Scope;
import dev.canopy.database.ReadDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** The currencies of the accounts that a caller sees. */
@ApplicationScoped
public class Currencies {
    /** The first and the last entry of an index of roots. */
    private static final String OF_ALL =
            "select min(currency) is distinct from max(currency) as several from tenant where parent_id is null";

    private static final String OF_TOPS =
            "select min(t.currency) is distinct from max(t.currency) as several from tenant t where t.id = any ($1)";

    private final ReadDatabase database;

    Currencies(ReadDatabase database) {
        this.database = database;
    }

    /** Whether the tenants in the scope have more than one currency. */
    public Uni<Boolean> areSeveral(Scope scope) {
        return database.read(pool -> scope.seesEverything()
                        ? pool.query(OF_ALL).execute()
                        : pool.preparedQuery(OF_TOPS)
                                .execute(Tuple.tuple()
                                        .addArrayOfLong(scope.seen().array())))
                .map(rows -> rows.iterator().next().getBoolean("several"));
    }
}
