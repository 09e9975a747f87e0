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
 * How this instance leaves the others. From SIGTERM on it is not ready any more, and for {@code quarkus.shutdown.delay} it
 * serves what still comes, asking each client to come by a new connection, which leads elsewhere. Then new requests are refused
 * and what has no end of its own is ended; what is under way has {@code quarkus.shutdown.timeout} to finish. Thread-safe.
 */
@ApplicationScoped
public class GracefulShutdown {
    /** Ahead of the resources and of the filters that may answer by themselves. */
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
        Set<Runnable> told;
        synchronized (this) {
            closed = true;
            told = Set.copyOf(atClosing);
        }
        told.forEach(Runnable::run);
    }

    private void hurry() {
        Set<Runnable> told;
        synchronized (this) {
            last = true;
            told = Set.copyOf(atLast);
        }
        told.forEach(Runnable::run);
    }

    /** Whether no new requests are served any more. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** Runs this when no new requests are served any more, to end what would never end; at once if that is so. */
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
     * Fails with {@link ProblemException} (503) when half of the time to finish is over, for what takes as long as its client
     * likes: the other half is for its end. Never completes. To be subscribed to in the Vert.x context of a request, in which it
     * fails.
     */
    public Uni<Void> hurried() {
        return Uni.createFrom().emitter(emitter -> {
            Context context = vertx.getOrCreateContext();
            Runnable listener = () -> context.runOnContext(now -> emitter.fail(ProblemException.unavailable(
                    "The service stops here; send again, which will lead elsewhere, what has not been taken in.")));
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
