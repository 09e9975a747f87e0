package dev.canopy.query;

import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import io.quarkus.arc.Arc;
import io.quarkus.arc.Unremovable;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Runs the queries of each {@link ProjectionRepository}, on the open session or without one. */
@ApplicationScoped
@Unremovable
class Projections {
    private final Mutiny.SessionFactory sessions;
    private final DriverQueries driver;
    private final CursorQueries cursors;

    Projections(Mutiny.SessionFactory sessions, DriverQueries driver, CursorQueries cursors) {
        this.sessions = sessions;
        this.driver = driver;
        this.cursors = cursors;
    }

    /**
     * The instance of the running service. Repositories look it up, because nothing can be injected into an interface.
     */
    static Projections current() {
        return Arc.container().instance(Projections.class).get();
    }

    /** Looks for a session at subscription, because the Uni may have been built before the session was opened. */
    Uni<List<Row>> list(Query<?> query, int limit) {
        return Uni.createFrom()
                .deferred(() -> openSession()
                        .map(session -> SessionQueries.list(session, query, limit))
                        .orElseGet(() -> driver.list(query, limit)));
    }

    Uni<List<Row>> list(SqlConnection connection, Query<?> query, int limit) {
        return driver.list(connection.getDelegate(), query, limit);
    }

    Multi<List<Row>> stream(Query<?> query) {
        return cursors.rows(query);
    }

    /** The session of the current context, whether Panache or Hibernate has opened it. */
    private Optional<Mutiny.Session> openSession() {
        // Other contexts have no session, and Quarkus throws if their locals are read.
        return VertxContext.isOnDuplicatedContext()
                ? Optional.ofNullable(sessions.getCurrentSession()).filter(Mutiny.Session::isOpen)
                : Optional.empty();
    }
}
