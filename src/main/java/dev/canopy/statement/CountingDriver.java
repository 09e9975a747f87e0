package dev.canopy.statement;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.pgclient.impl.PgConnectionImpl;
import io.vertx.pgclient.impl.PgPoolImpl;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.PoolImpl;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.net.ConnectException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL driver, with {@linkplain CountingConnection counting connections}. A {@link PoolFactory} creates its
 * pools, which are neither shared by name nor pipelined.
 *
 * <p>The class extends classes that Vert.x calls internal; docs/upgrading.md lists what to check. The public interfaces
 * would need a wrapper for each of pool, connection, query, statement, cursor and stream.
 */
final class CountingDriver extends PgDriver {
    private final PoolFactory pools;
    private final @Nullable Fingerprints fingerprints;

    /** @param fingerprints null to count nothing */
    CountingDriver(PoolFactory pools, @Nullable Fingerprints fingerprints) {
        this.pools = pools;
        this.fingerprints = fingerprints;
    }

    @Override
    public Pool newPool(
            Vertx vertx,
            Supplier<? extends Future<? extends SqlConnectOptions>> databases,
            PoolOptions options,
            CloseFuture closeFuture) {
        PoolImpl pool = pools.create((VertxInternal) vertx, this, options, closeFuture);
        ConnectionFactory factory = createConnectionFactory(vertx, databases);
        pool.connectionProvider(factory::connect);
        pool.init();
        closeFuture.add(factory);
        return new PgPoolImpl((VertxInternal) vertx, closeFuture, pool);
    }

    @Override
    public ConnectionFactory createConnectionFactory(
            Vertx vertx, Supplier<? extends Future<? extends SqlConnectOptions>> database) {
        return new Factory((VertxInternal) vertx, database, fingerprints);
    }

    @Override
    public SqlConnectionInternal wrapConnection(
            ContextInternal context, ConnectionFactory factory, Connection connection) {
        return new PooledPgConnection((Factory) factory, context, connection);
    }

    /** Creates the pools of a driver. */
    @FunctionalInterface
    interface PoolFactory {
        /** Creates a pool that is not yet {@linkplain PoolImpl#init() initialized}. */
        PoolImpl create(VertxInternal vertx, CountingDriver driver, PoolOptions options, CloseFuture closeFuture);
    }

    private static final class Factory extends PgConnectionFactory {
        private final @Nullable Fingerprints fingerprints;

        Factory(
                VertxInternal vertx,
                Supplier<? extends Future<? extends SqlConnectOptions>> database,
                @Nullable Fingerprints fingerprints) {
            super(vertx, database);
            this.fingerprints = fingerprints;
        }

        @Override
        public Future<SqlConnection> connect(Context context, SqlConnectOptions options) {
            Future<SqlConnection> connecting =
                    super.connect(context, options).recover(failure -> Future.failedFuture(unreachable(failure)));
            return connecting.map(connection -> {
                PgConnectOptions database = PgConnectOptions.wrap(options);
                SocketConnectionBase socket = (SocketConnectionBase) ((SqlConnectionInternal) connection).unwrap();
                CancelRequest request = new CancelRequest(netClient(database), database);
                ConnectionGate gate = new ConnectionGate(
                        vertx,
                        () -> socket.isSsl()
                                ? request.sendSecurely(socket.getProcessId(), socket.getSecretKey())
                                : request.send(socket.getProcessId(), socket.getSecretKey()),
                        () -> socket.socket().close());
                return new PgConnectionImpl(
                        this,
                        (ContextInternal) context,
                        new CountingConnection(socket, database, gate, ActorSetting.of(connection), fingerprints));
            });
        }
    }

    /**
     * The server may refuse a connection, close it or reset it before it is established, and the driver reports that in
     * many ways. An error that the server itself has sent is kept.
     */
    static Throwable unreachable(Throwable failure) {
        if (failure instanceof DatabaseException || failure instanceof ConnectException) {
            return failure;
        }
        ConnectException unreachable = new ConnectException("No connection was established: " + failure);
        unreachable.initCause(failure);
        return unreachable;
    }

    /**
     * A connection from the pool. The driver expects its own connection below it and finds the counting one, so this
     * class overrides the method that would fail.
     */
    private static final class PooledPgConnection extends PgConnectionImpl {

        PooledPgConnection(Factory factory, ContextInternal context, Connection connection) {
            super(factory, context, connection);
        }

        @Override
        public PgConnection cancelRequest(Handler<AsyncResult<Void>> handler) {
            PgConnectOptions options = ((CountingConnection) conn.unwrap()).options();
            // The driver also sends cancel requests from the context of the connection.
            context.runOnContext(
                    ignored -> ((Factory) factory).cancelRequest(options, processId(), secretKey(), handler));
            return this;
        }
    }
}
