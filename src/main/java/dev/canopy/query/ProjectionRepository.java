package dev.canopy.query;

import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Statement;
import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * A Panache repository that reads by queries over attributes. Each read is one statement and selects values, not
 * entities.
 *
 * <ul>
 *   <li>{@link #project} reads lists and metrics. With an open session, the query runs on that session and sees the
 *       writes of its transaction. Otherwise, the driver runs it, and no session is opened.
 *   <li>{@link #stream} reads any number of rows through a cursor.
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

    /**
     * All rows of a query from one snapshot, in lists of some rows. The stream holds a connection until it completes,
     * fails or is cancelled. Fails with a 503 if too many streams are open.
     */
    default Multi<List<Row>> stream(Query<?> query) {
        return Projections.current().stream(query);
    }

    /**
     * A query in the form of Panache. Its {@code project} takes a record whose constructor has the selected values as
     * parameters, in their order.
     */
    default PanacheQuery<E> find(Query<E> query) {
        Statement statement = query.render();
        return find(statement.hql(), statement.parameters());
    }
}
