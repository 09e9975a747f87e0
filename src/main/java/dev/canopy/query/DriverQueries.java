package dev.canopy.query;

import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Statement;
import dev.canopy.database.ReadDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Runs queries over attributes without a session, each as one statement. Hibernate translates each shape of query once.
 * The driver runs the statement, which takes about half the time of a session.
 */
@ApplicationScoped
class DriverQueries {
    private final Vertx vertx;
    private final ReadDatabase database;
    private final Translator translator;

    DriverQueries(Vertx vertx, ReadDatabase database, Translator translator) {
        this.vertx = vertx;
        this.database = database;
        this.translator = translator;
    }

    /** The first rows of a query, up to the limit. */
    Uni<List<Row>> list(Query<?> query, int limit) {
        return list(database.pool(), query, limit);
    }

    /** The same on a connection, whose transaction it sees. */
    Uni<List<Row>> list(SqlClient client, Query<?> query, int limit) {
        Statement all = query.render();
        // The limit is a constant. For an unknown limit, the database would plan each execution again, which takes as
        // long as reading the rows.
        Statement limited = new Statement(all.hql() + " limit " + limit, all.parameters());
        return translate(limited)
                .chain(sql -> Uni.createFrom()
                        .completionStage(() -> client.preparedQuery(sql.text())
                                .execute(Tuple.from(sql.values()))
                                .toCompletionStage())
                        .map(rows -> Row.of(query, sql.values(rows))));
    }

    /** Translates a new shape on a worker thread, because that takes too long for an event loop. */
    private Uni<Sql> translate(Statement statement) {
        Uni<Sql> translated = Uni.createFrom().item(() -> translator.toQuery(statement));
        return translator.isKnown(statement) ? translated : vertx.executeBlocking(translated);
    }
}
