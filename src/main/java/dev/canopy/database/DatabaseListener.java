package dev.canopy.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Receives a notification from the database when any instance has changed the data, on a connection of its own outside
 * the pool. Use it on one event loop only.
 */
@Dependent
public class DatabaseListener {
    private static final Logger LOG = Logger.getLogger(DatabaseListener.class);

    private static final String LISTEN = "listen canopy_change";
    private static final String NAME = "canopy-live";
    private static final long TIMEOUT = 5; // seconds

    private final Vertx vertx;
    private final Instance<List<PgConnectOptions>> pool;
    private @Nullable PgConnection connection;
    private boolean asking;
    private boolean wanted;
    private int attempts;

    /** @param pool the connection options of the servers of the pool; known once the pool exists */
    DatabaseListener(Vertx vertx, Instance<List<PgConnectOptions>> pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    /**
     * Connects if there is no connection; otherwise, checks that the connection still works. Call this method
     * regularly. A new connection counts as a change, because notifications may have been missed before.
     *
     * @param changed runs on the same event loop at each change
     */
    public void listen(Runnable changed) {
        wanted = true;
        if (asking) {
            return;
        }
        asking = true;
        PgConnection present = connection;
        (present == null ? connect(changed) : Future.succeededFuture(present))
                .compose(open -> open.query(LISTEN).execute())
                .timeout(TIMEOUT, TimeUnit.SECONDS)
                .onComplete(listening -> {
                    asking = false;
                    if (listening.failed()) {
                        LOG.warnf(
                                "Notifications of changes cannot be received, so changes are polled: %s",
                                listening.cause());
                        disconnect();
                    } else if (present == null) {
                        changed.run();
                    }
                    if (!wanted) {
                        disconnect();
                    }
                });
    }

    /** Connects if there is no connection. Unlike {@link #listen}, does not check an existing one. */
    public void listenUnlessConnected(Runnable changed) {
        if (connection == null) {
            listen(changed);
        }
    }

    /** Closes the connection, even if it is still being opened. */
    public void close() {
        wanted = false;
        disconnect();
    }

    private Future<PgConnection> connect(Runnable changed) {
        List<PgConnectOptions> servers = pool.get();
        PgConnectOptions server = new PgConnectOptions(servers.get(attempts++ % servers.size()));
        return PgConnection.connect(vertx, server.addProperty("application_name", NAME))
                .onSuccess(open -> {
                    connection = open;
                    open.notificationHandler(change -> changed.run());
                    open.closeHandler(gone -> forget(open));
                });
    }

    private void forget(PgConnection gone) {
        if (gone.equals(connection)) {
            connection = null;
        }
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
