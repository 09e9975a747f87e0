package dev.canopy.testing;

import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Shows by which indexes the database would find the rows of a query. */
public final class Plans {
    private Plans() {}

    /**
     * The plan for any values of the parameters. It reads no table whole, as the database would rather do with the
     * small tables of a test.
     */
    public static String of(Vertx vertx, Pool pool, String query) {
        return OnContext.await(
                vertx,
                () -> pool.withTransaction(connection -> connection
                        .query("set local enable_seqscan = off")
                        .execute()
                        .chain(() -> connection
                                .query("explain (generic_plan) " + query)
                                .execute())
                        .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                                .map((Row row) -> row.getString(0))
                                .collect(Collectors.joining("\n")))));
    }
}
