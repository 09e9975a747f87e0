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

    private static final String NAME = "canopy-live";

    /** The channels of notifications. */
    public enum Channel {
        /** A change of the data from which metrics are computed. */
        CHANGE("canopy_change"),
        /** A change of the API keys. */
        ACCESS("canopy_access");

        private final String listen;

        Channel(String name) {
            this.listen = "listen " + name;
        }
    }

    private static final long TIMEOUT = 5; // seconds

    private final Vertx vertx;
    private final Instance<List<PgConnectOptions>> pool;
    private @Nullable PgConnection connection;
    private boolean asking;
    private boolean wanted;
    private boolean warned;
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
        listen(Channel.CHANGE, changed, () -> {});
    }

    /**
     * Listens to a channel, as {@link #listen(Runnable)} does.
     *
     * @param heard runs on the same event loop when the connection has just worked, so that nothing sent before this
     *     call was missed
     */
    public void listen(Channel channel, Runnable changed, Runnable heard) {
        wanted = true;
        if (asking) {
            return;
        }
        asking = true;
        PgConnection present = connection;
        (present == null ? connect(changed) : Future.succeededFuture(present))
                .compose(open -> open.query(channel.listen).execute())
                .timeout(TIMEOUT, TimeUnit.SECONDS)
                .onComplete(listening -> {
                    asking = false;
                    if (listening.failed()) {
                        warnOnce(listening.cause());
                        disconnect();
                    } else {
                        warned = false;
                        if (present == null) {
                            changed.run();
                        }
                        heard.run();
                    }
                    if (!wanted) {
                        disconnect();
                    }
                });
    }

    private void warnOnce(Throwable cause) {
        if (!warned) {
            LOG.warnf("Notifications of changes cannot be received, so changes are polled: %s", cause);
        }
        warned = true;
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
