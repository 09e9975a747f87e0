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
 * The commands of one connection on their way to the server. It cancels what runs and lets nothing else be hit: the
 * server cancels whatever the connection runs when the request arrives, so that one is made only while all that is on
 * its way is meant, and what comes after waits until the server has acted. Thread-safe.
 */
final class ConnectionGate {
    private static final Logger LOG = Logger.getLogger(ConnectionGate.class);

    /** A request that arrives between two steps of a statement cancels nothing, and is made again. */
    private static final long RETRY = 100; // milliseconds

    private static final Object NOBODY = new Object();

    private final Vertx vertx;
    private final Supplier<Future<Void>> cancelRequest;
    private final Runnable close;
    private final List<Object> underWay = new ArrayList<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;

    /** @param close ends the connection, for when it cannot be known what a cancellation will hit */
    ConnectionGate(Vertx vertx, Supplier<Future<Void>> cancelRequest, Runnable close) {
        this.vertx = vertx;
        this.cancelRequest = cancelRequest;
        this.close = close;
    }

    /**
     * Sends a command.
     *
     * @param owner whose statement it is; null for what is not to be cancelled, such as the end of a transaction
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

    /** In order: what comes meanwhile lines up. */
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
