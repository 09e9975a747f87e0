package dev.canopy.statement;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.pgclient.PgException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Passes the commands of one connection to the server, and cancels the statements of one owner without hitting those of
 * others. The server cancels any statement that the connection runs when the cancel request arrives. Therefore, the
 * request is sent only while all commands under way belong to the owner, and later commands wait until the server has
 * handled it. Thread-safe.
 */
final class ConnectionGate {
    private static final Logger LOG = Logger.getLogger(ConnectionGate.class);

    /**
     * A cancel request that arrives between two steps of a statement has no effect, so it is sent again after this
     * time.
     */
    private static final long RETRY = 100; // milliseconds

    private static final Object NOBODY = new Object();

    private final Vertx vertx;
    private final Supplier<Future<Void>> cancelRequest;
    private final Runnable close;
    private final List<Object> underWay = new ArrayList<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;

    /** @param close closes the connection; used when a cancel request may still hit a later statement */
    ConnectionGate(Vertx vertx, Supplier<Future<Void>> cancelRequest, Runnable close) {
        this.vertx = vertx;
        this.cancelRequest = cancelRequest;
        this.close = close;
    }

    /**
     * Sends a command, or holds it back until a cancel request has been handled.
     *
     * @param owner the statements to which the command belongs; null if it must not be cancelled, such as the end of a
     *     transaction
     */
    <R> Future<R> pass(ContextInternal context, @Nullable Statements owner, Supplier<Future<R>> command) {
        Object mark = owner == null ? NOBODY : owner;
        synchronized (this) {
            if (holding) {
                Promise<R> promise = context.promise();
                held.add(() -> {
                    enter(mark);
                    send(context, owner, command).onComplete(promise);
                });
                return promise.future();
            }
            enter(mark);
        }
        return send(context, owner, command);
    }

    private <R> Future<R> send(ContextInternal context, @Nullable Statements owner, Supplier<Future<R>> command) {
        if (owner == null) {
            return command.get().onComplete(answer -> leave(NOBODY));
        }
        if (!owner.enter(this)) {
            leave(owner);
            return context.failedFuture(new PgException(
                    "canceling statement before it is sent", "ERROR", "57014", "Its request has been cancelled."));
        }
        return command.get().onComplete(answer -> {
            owner.leave(this);
            leave(owner);
        });
    }

    private synchronized void enter(Object mark) {
        underWay.add(mark);
    }

    private synchronized void leave(Object mark) {
        underWay.remove(mark);
    }

    /** Cancels the statements of the owner, if any is still under way. */
    void cancel(Statements owner) {
        synchronized (this) {
            if (!underWay.contains(owner)) {
                return;
            }
            if (holding || underWay.stream().anyMatch(other -> other != owner)) {
                retry(owner);
                return;
            }
            holding = true;
        }
        cancelRequest
                .get()
                .onFailure(failure -> {
                    LOG.debugf("A statement could not be cancelled: %s", failure.getMessage());
                    if (failure instanceof CancelRequest.UnconfirmedException) {
                        close.run();
                    }
                })
                .onComplete(done -> {
                    release();
                    retry(owner);
                });
    }

    private void retry(Statements owner) {
        vertx.setTimer(RETRY, later -> cancel(owner));
    }

    /** Sends the commands that were held back, in order. Commands that arrive meanwhile queue up behind them. */
    private void release() {
        while (true) {
            Runnable next;
            synchronized (this) {
                next = held.poll();
                if (next == null) {
                    holding = false;
                    return;
                }
            }
            next.run();
        }
    }
}
