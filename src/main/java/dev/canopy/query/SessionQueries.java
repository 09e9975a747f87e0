package dev.canopy.query;

import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Statement;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Runs queries over attributes, each as one statement. */
public final class SessionQueries {
    private SessionQueries() {}

    /** The first rows of a query. */
    public static Uni<List<Row>> list(Uni<Mutiny.Session> session, Query<?> query, int limit) {
        Statement statement = query.render();
        return session.chain(open -> {
                    Mutiny.SelectionQuery<Object[]> select = open.createSelectionQuery(statement.hql(), Object[].class);
                    statement.parameters().forEach(select::setParameter);
                    return select.setMaxResults(limit).getResultList();
                })
                .map(rows -> Row.of(query, rows));
    }
}
