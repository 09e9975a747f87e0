package dev.canopy.limit;

import dev.canopy.access.CurrentCaller;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import io.github.bucket4j.TimeMeter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses the requests of a caller beyond its rate. */
@ApplicationScoped
class RequestLimit {
    /** After the caller has been found, before the address is checked. */
    private static final int PRIORITY = 190;

    private final @Nullable TokenBuckets requests;

    RequestLimit(RateConfig config) {
        this.requests = config.requests().isPresent()
                ? new TokenBuckets(config.requests().getAsLong(), Duration.ofSeconds(1), TimeMeter.SYSTEM_NANOTIME)
                : null;
    }

    void register(@Observes Filters filters) {
        if (requests != null) {
            filters.register(request -> check(request, requests), PRIORITY);
        }
    }

    private static void check(RoutingContext request, TokenBuckets requests) {
        Optional<String> caller = CurrentCaller.find().map(CallerName::of);
        Duration wait = caller.map(requests::take).orElse(Duration.ZERO);
        if (wait.isZero()) {
            request.next();
        } else {
            ProblemResponse.sendAndClose(
                    request, ProblemException.tooManyRequests("The caller sends too many requests.", wait));
        }
    }
}
