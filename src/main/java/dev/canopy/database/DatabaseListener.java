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
 * Hears of changes from the database, whichever instance made them, over a connection of its own beside the pool. To be
 * used on one event loop.
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

    /** @param pool how the pool reaches each of its servers; known once it has been made */
    DatabaseListener(Vertx vertx, Instance<List<PgConnectOptions>> pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    /**
     * Connects if there is no connection, else sees whether it still stands; to be called again and again. What changed
     * while there was none is told of as one change when there is.
     *
     * @param changed called on the same event loop
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
                        LOG.warnf("Changes cannot be heard of, so they are looked for: %s", listening.cause());
                        disconnect();
                    } else if (present == null) {
                        changed.run();
                    }
                    if (!wanted) {
                        disconnect();
                    }
                });
    }

    /** The same without the question whether a connection that is there still stands. */
    public void listenUnlessConnected(Runnable changed) {
        if (connection == null) {
            listen(changed);
        }
    }

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
