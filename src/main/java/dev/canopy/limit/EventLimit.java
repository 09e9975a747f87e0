package dev.canopy.limit;

import dev.canopy.access.CurrentCaller;
import dev.canopy.problem.ProblemException;
import io.github.bucket4j.TimeMeter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Limits the events that a caller sends in a second. A body is taken as a whole, and the caller has to make up for it
 * before its next one. A stream of lines is read no faster than the rate.
 */
@ApplicationScoped
public class EventLimit {
    private final @Nullable TokenBuckets events;
    private final Vertx vertx;

    EventLimit(RateConfig config, Vertx vertx) {
        this.vertx = vertx;
        this.events = config.events().isPresent()
                ? new TokenBuckets(config.events().getAsLong(), Duration.ofSeconds(1), TimeMeter.SYSTEM_NANOTIME)
                : null;
    }

    /** @throws ProblemException (429) if the caller has to make up for earlier events */
    public void check() {
        Duration wait =
                events == null ? Duration.ZERO : caller().map(events::wait).orElse(Duration.ZERO);
        if (!wait.isZero()) {
            throw ProblemException.tooManyRequests("The caller sends too many events.", wait);
        }
    }

    /** Counts events of the caller, whether the service accepts them or not. */
    public void charge(long number) {
        if (events != null) {
            caller().ifPresent(caller -> events.charge(caller, number));
        }
    }

    /** Counts events of the caller. Completes when its rate allows more. */
    public Uni<Void> chargeAndWait(long number) {
        Duration wait = events == null
                ? Duration.ZERO
                : caller().map(caller -> events.charge(caller, number)).orElse(Duration.ZERO);
        return wait.isZero()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom()
                        .emitter(emitter ->
                                vertx.setTimer(Math.max(1, wait.toMillis()), passed -> emitter.complete(null)));
    }

    private static Optional<String> caller() {
        return CurrentCaller.find().map(CallerName::of);
    }
}
