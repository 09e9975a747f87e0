package dev.canopy.access;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The requests with a credential that have no response yet. Some go on for hours, such as streams and large bodies. The
 * connection of a request is closed once its credential has been revoked or has expired. Thread-safe.
 */
@ApplicationScoped
class OpenRequests {
    private static final long CHECK = 250; // milliseconds
    private static final long LONG = Duration.ofMillis(CHECK).toNanos();

    /** How long a request goes on while credentials cannot be checked. */
    private static final long UNCHECKED = Duration.ofSeconds(10).toNanos();

    private final Callers callers;
    private final Vertx vertx;
    private final Set<Open> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean checking = new AtomicBoolean();
    private volatile @Nullable Long timer;

    OpenRequests(Callers callers, Vertx vertx) {
        this.callers = callers;
        this.vertx = vertx;
    }

    private static final class Open {
        private final RoutingContext request;
        private volatile long valid = System.nanoTime();

        Open(RoutingContext request) {
            this.request = request;
        }

        boolean isOver() {
            return request.response().ended() || request.response().closed();
        }

        void close() {
            request.request().connection().close();
        }
    }

    /** Watches a request whose credential has just been found valid. */
    void add(RoutingContext request) {
        if (!checking.get() && !checking.getAndSet(true)) {
            timer = vertx.setPeriodic(CHECK, again -> open.forEach(this::check));
        }
        Open added = new Open(request);
        open.add(added);
        request.addEndHandler(end -> open.remove(added));
    }

    private void check(Open watched) {
        long now = System.nanoTime();
        if (watched.isOver()) {
            open.remove(watched); // it was passed on within the service, and has lost its handlers
        } else if (now - watched.valid >= LONG) {
            callers.of(watched.request)
                    .subscribe()
                    .with(caller -> watched.valid = now, failure -> endUnlessUnknown(watched, failure));
        }
    }

    private void endUnlessUnknown(Open watched, Throwable failure) {
        boolean refused = failure instanceof ProblemException problem && problem.type() == ProblemType.UNAUTHENTICATED;
        if (refused || System.nanoTime() - watched.valid > UNCHECKED) {
            open.remove(watched);
            watched.close();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        Long running = timer;
        if (running != null) {
            vertx.cancelTimer(running);
        }
    }
}
