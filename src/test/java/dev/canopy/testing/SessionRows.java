package dev.canopy.testing;

import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Statement;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads all rows of a query on a session that a test has opened, which also has the instances to compare them with. */
public final class SessionRows {
    private SessionRows() {}

    public static Uni<List<Row>> of(Mutiny.Session session, Query<?> query) {
        Statement statement = query.render();
        Mutiny.SelectionQuery<Object[]> select = session.createSelectionQuery(statement.hql(), Object[].class);
        statement.parameters().forEach(select::setParameter);
        return select.getResultList().map(rows -> Row.of(query, rows));
    }
}
