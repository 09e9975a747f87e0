package dev.canopy.access;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The requests with a credential that have no response yet. Some go on for hours, such as streams and large bodies. The
 * connection of a request is closed once its credential has been revoked or has expired. Thread-safe.
 */
@Singleton
class OpenRequests {
    private static final long CHECK = 250; // milliseconds

    /** How long a request goes on while credentials cannot be checked. */
    private static final long UNCHECKED = Duration.ofSeconds(10).toNanos();

    private final Callers callers;
    private final Vertx vertx;
    /**
     * The last request of each connection. HTTP/2 is off, so a connection has one request at a time, and nothing has to
     * be done when a request ends. Nearly all end before the next check.
     */
    private final Map<HttpConnection, RoutingContext> last = new ConcurrentHashMap<>();
    /**
     * The requests that were open at a check, with the time at which their credential was last known to be valid, in
     * nanoseconds of {@link System#nanoTime}.
     */
    private final Map<RoutingContext, Long> open = new ConcurrentHashMap<>();

    private final AtomicBoolean checking = new AtomicBoolean();
    private volatile @Nullable Long timer;

    OpenRequests(Callers callers, Vertx vertx) {
        this.callers = callers;
        this.vertx = vertx;
    }

    /** Watches a request whose credential has just been found valid. */
    void add(RoutingContext request) {
        last.put(request.request().connection(), request);
        if (!checking.get() && !checking.getAndSet(true)) {
            timer = vertx.setPeriodic(CHECK, again -> check());
        }
    }

    private void check() {
        open.keySet().removeIf(OpenRequests::isOver);
        last.forEach((connection, request) -> {
            if (isOver(request)) {
                last.remove(connection, request); // unless the next request has come meanwhile
            } else if (open.putIfAbsent(request, System.nanoTime()) != null) {
                check(request);
            }
        });
    }

    private static boolean isOver(RoutingContext request) {
        return request.response().ended() || request.response().closed();
    }

    private void check(RoutingContext request) {
        long now = System.nanoTime();
        callers.of(request)
                .subscribe()
                .with(
                        caller -> open.computeIfPresent(request, (known, before) -> now),
                        failure -> endUnlessUnknown(request, failure));
    }

    private void endUnlessUnknown(RoutingContext request, Throwable failure) {
        boolean refused = failure instanceof ProblemException problem && problem.type() == ProblemType.UNAUTHENTICATED;
        Long valid = open.get(request);
        if (refused || (valid != null && System.nanoTime() - valid > UNCHECKED)) {
            request.request().connection().close();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        Long running = timer;
        if (running != null) {
            vertx.cancelTimer(running);
        }
    }
}
