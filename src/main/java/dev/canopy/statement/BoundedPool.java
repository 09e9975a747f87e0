package dev.canopy.statement;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.PoolImpl;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.impl.command.CommandScheduler;
import java.time.Duration;

/**
 * A pool that limits how long a request waits for a connection. A request that waits too long fails with
 * {@link ConnectionPoolTooBusyException}, like a request that arrives when too many are already waiting. The first
 * connection, at the start of the service, has no time limit.
 *
 * <p>The time limit of the driver loses a connection that arrives just after its request has given up. Here, that
 * connection goes back to the pool. Until then, the request still counts as waiting.
 */
final class BoundedPool extends PoolImpl {
    private final VertxInternal vertx;
    private final Duration maxWait;
    private volatile boolean connected;

    BoundedPool(
            VertxInternal vertx,
            CountingDriver driver,
            PoolOptions options,
            Duration maxWait,
            CloseFuture closeFuture) {
        super(vertx, driver, false, options, null, null, closeFuture);
        this.vertx = vertx;
        this.maxWait = maxWait;
    }

    @Override
    public Future<SqlConnection> getConnection() {
        if (!connected) {
            return super.getConnection().onSuccess(first -> connected = true);
        }
        Promise<SqlConnection> promise = context().promise();
        long timer = vertx.setTimer(
                maxWait.toMillis(),
                late -> promise.tryFail(new ConnectionPoolTooBusyException("No connection became free in time")));
        super.getConnection().onComplete(result -> {
            vertx.cancelTimer(timer);
            if (result.failed()) {
                promise.tryFail(result.cause());
            } else if (!promise.tryComplete(result.result())) {
                result.result().close();
            }
        });
        return promise.future();
    }

    @Override
    public <R> Future<R> schedule(ContextInternal context, CommandBase<R> command) {
        return getConnection()
                .compose(connection -> ((CommandScheduler) connection)
                        .schedule(context, command)
                        .eventually(() -> connection.close()));
    }
}
