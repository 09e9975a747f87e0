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
import java.util.function.Supplier;

/**
 * A pool that fails with {@link ConnectionPoolTooBusyException} for whoever has waited too long, as it does for whoever
 * comes when too many wait; the driver has two nameless failures for it. Only the start of the service waits for its
 * first connection for as long as it takes to make one.
 */
final class BoundedPool extends PoolImpl {
    private volatile boolean connected;

    BoundedPool(VertxInternal vertx, CountingDriver driver, PoolOptions options, CloseFuture closeFuture) {
        super(vertx, driver, false, options, null, null, closeFuture);
    }

    @Override
    public Future<SqlConnection> getConnection() {
        return super.getConnection()
                .onSuccess(connection -> connected = true)
                .recover(failure -> isTimeout(failure) ? again(this::getConnection) : Future.failedFuture(failure));
    }

    @Override
    public <R> Future<R> schedule(ContextInternal context, CommandBase<R> command) {
        return super.schedule(context, command)
                .recover(failure ->
                        isTimeout(failure) ? again(() -> schedule(context, command)) : Future.failedFuture(failure));
    }

    private <R> Future<R> again(Supplier<Future<R>> attempt) {
        return connected
                ? Future.failedFuture(new ConnectionPoolTooBusyException("No connection became free in time"))
                : attempt.get();
    }

    private static boolean isTimeout(Throwable failure) {
        return (failure instanceof NoStackTraceThrowable && "Timeout".equals(failure.getMessage()))
                || (failure instanceof VertxException && "Timeout waiting for connection".equals(failure.getMessage()));
    }
}
