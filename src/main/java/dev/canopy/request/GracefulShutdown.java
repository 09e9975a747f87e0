package dev.canopy.request;

import dev.canopy.problem.ProblemException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Ends the work of this instance while other instances go on. From SIGTERM on, this instance is not ready. For
 * {@code quarkus.shutdown.delay} it still serves requests, and asks each client to open a new connection, which leads
 * to another instance. Then, new requests are refused, and streams without an end are ended. Other requests have
 * {@code quarkus.shutdown.timeout} to finish. Thread-safe.
 */
@ApplicationScoped
public class GracefulShutdown {
    /** Before the resources and the filters that may respond to requests themselves. */
    private static final int PRIORITY = 900;

    private final Vertx vertx;
    private final Duration delay;
    private final Duration patience;

    private final Set<Runnable> atClosing = new HashSet<>();
    private final Set<Runnable> atLast = new HashSet<>();
    private boolean closed;
    private boolean last;
    private volatile boolean begun;

    GracefulShutdown(
            Vertx vertx,
            @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> timeout) {
        this.vertx = vertx;
        this.delay = delay.orElse(Duration.ZERO);
        this.patience = timeout.orElse(Duration.ZERO).dividedBy(2);
    }

    void register(@Observes Filters filters) {
        filters.register(this::askToLeave, PRIORITY);
    }

    private void askToLeave(RoutingContext request) {
        request.addHeadersEndHandler(answered -> {
            if (begun) {
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
        });
        request.next();
    }

    void begin(@Observes ShutdownDelayInitiatedEvent event) {
        begun = true;
        after(delay, this::close);
        after(delay.plus(patience), this::hurry);
    }

    private void after(Duration time, Runnable step) {
        if (time.toMillis() == 0) {
            step.run();
        } else {
            vertx.setTimer(time.toMillis(), now -> step.run());
        }
    }

    private void close() {
        Set<Runnable> listeners;
        synchronized (this) {
            closed = true;
            listeners = Set.copyOf(atClosing);
        }
        listeners.forEach(Runnable::run);
    }

    private void hurry() {
        Set<Runnable> listeners;
        synchronized (this) {
            last = true;
            listeners = Set.copyOf(atLast);
        }
        listeners.forEach(Runnable::run);
    }

    /** Whether new requests are refused. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Runs the listener when new requests are refused, at once if they already are. The listener ends a stream that has
     * no end.
     */
    public void onClosing(Runnable listener) {
        synchronized (this) {
            if (!closed) {
                atClosing.add(listener);
                return;
            }
        }
        listener.run();
    }

    /**
     * Fails with {@link ProblemException} (503) when half of the time to finish is over; the other half is for ending
     * the request. It is meant for requests that last as long as the client sends. Never completes. Subscribe to it in
     * the Vert.x context of the request; it fails in the same context.
     */
    public Uni<Void> hurried() {
        return Uni.createFrom().emitter(emitter -> {
            Context context = vertx.getOrCreateContext();
            Runnable listener = () -> context.runOnContext(now -> emitter.fail(ProblemException.unavailable(
                    "This instance is shutting down; send the remaining data in a new request to another instance.")));
            emitter.onTermination(() -> forget(listener));
            if (!keep(listener)) {
                listener.run();
            }
        });
    }

    private synchronized boolean keep(Runnable listener) {
        return !last && atLast.add(listener);
    }

    private synchronized void forget(Runnable listener) {
        atLast.remove(listener);
    }
}
