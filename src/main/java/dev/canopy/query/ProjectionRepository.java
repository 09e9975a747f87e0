package dev.canopy.query;

import dev.canopy.attribute.Insert;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Statement;
import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * A Panache repository that reads by queries over attributes. Each read is one statement and selects values, not
 * entities.
 *
 * <ul>
 *   <li>{@link #project} reads lists and metrics. With an open session, the query runs on that session and sees the
 *       writes of its transaction. Otherwise, the driver runs it, and no session is opened.
 *   <li>{@link #stream(Query)} reads any number of rows through a cursor.
 *   <li>{@link #find(Query)} is Panache's own {@code find(…).project(View.class)}, for a single row. It needs an open
 *       session.
 * </ul>
 *
 * Only the repository itself calls these methods. For other classes, it has methods that are named after their result.
 *
 * @param <E> the entity
 * @param <Id> the type of its id
 */
public interface ProjectionRepository<E, Id> extends PanacheRepositoryBase<E, Id> {
    /** The first rows of a query in its order, up to the limit. */
    default Uni<List<Row>> project(Query<?> query, int limit) {
        return Projections.current().list(query, limit);
    }

    /** The same on a connection that the caller has opened, whose transaction the query sees. */
    default Uni<List<Row>> project(SqlConnection connection, Query<?> query, int limit) {
        return Projections.current().list(connection, query, limit);
    }

    /**
     * All rows of a query from one snapshot, in batches. The stream holds a connection until it completes, fails or is
     * cancelled. Fails with a 503 if too many streams are open.
     */
    default Multi<List<Row>> stream(Query<?> query) {
        return Projections.current().stream(query);
    }

    /**
     * As {@link #stream(Query)}. If the query finds no row, {@code whenEmpty} finds out why, and the stream fails if
     * that fails.
     */
    default Multi<List<Row>> stream(Query<?> query, Supplier<Uni<?>> whenEmpty) {
        return stream(query)
                .onCompletion()
                .ifEmpty()
                .switchTo(() -> whenEmpty
                        .get()
                        .onItem()
                        .transformToMulti(checked -> Multi.createFrom().empty()));
    }

    /**
     * A query in the form of Panache. Its {@code project} takes a record whose constructor has the selected values as
     * parameters, in their order.
     */
    default PanacheQuery<E> find(Query<E> query) {
        Statement statement = query.render();
        return find(statement.hql(), statement.parameters());
    }

    /** Inserts rows in the open session, and returns their number. */
    default Uni<Integer> insert(Insert<E, ?> insert) {
        Statement statement = insert.render();
        return getSession().chain(session -> {
            Mutiny.MutationQuery query = session.createMutationQuery(statement.hql());
            statement.parameters().forEach(query::setParameter);
            return query.executeUpdate();
        });
    }
}
