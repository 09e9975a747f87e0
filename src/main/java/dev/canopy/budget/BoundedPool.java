package dev.canopy.budget;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.core.impl.VertxInternal;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.PoolImpl;
import io.vertx.sqlclient.impl.command.CommandBase;

/**
 * A pool that fails with {@link ConnectionPoolTooBusyException} for whoever has waited too long, as it does for whoever
 * comes when too many wait; the driver has two nameless failures for it.
 */
final class BoundedPool extends PoolImpl {

    BoundedPool(VertxInternal vertx, CountingDriver driver, PoolOptions options, CloseFuture closeFuture) {
        super(vertx, driver, false, options, null, null, closeFuture);
    }

    @Override
    public Future<SqlConnection> getConnection() {
        return super.getConnection().recover(failure -> Future.failedFuture(named(failure)));
    }

    @Override
    public <R> Future<R> schedule(ContextInternal context, CommandBase<R> command) {
        return super.schedule(context, command).recover(failure -> Future.failedFuture(named(failure)));
    }

    private static Throwable named(Throwable failure) {
        boolean timeout = (failure instanceof NoStackTraceThrowable && "Timeout".equals(failure.getMessage()))
                || (failure instanceof VertxException && "Timeout waiting for connection".equals(failure.getMessage()));
        return timeout ? new ConnectionPoolTooBusyException("No connection became free in time") : failure;
    }
}
