package dev.canopy.query;

import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Statement;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Runs queries over attributes on a session, so that they see the writes of its transaction. Stateless. */
final class SessionQueries {
    private SessionQueries() {}

    /** The first rows of a query, up to the limit. */
    static Uni<List<Row>> list(Mutiny.Session session, Query<?> query, int limit) {
        Statement statement = query.render();
        Mutiny.SelectionQuery<Object[]> select = session.createSelectionQuery(statement.hql(), Object[].class);
        statement.parameters().forEach(select::setParameter);
        return select.setMaxResults(limit).getResultList().map(rows -> Row.of(query, rows));
    }
}
