package dev.canopy.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Digest;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import io.github.bucket4j.TimeMeter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Slows down addresses that send wrong credentials. Beyond the limit, credentials from the address are refused without
 * being checked, except those that were right a short time ago: many clients may share an address.
 */
@ApplicationScoped
class FailureLimit {
    /** After CORS, before the caller is found. */
    private static final int BEFORE = 250;

    /** After the caller has been found. */
    private static final int AFTER = 195;

    private static final int UNAUTHENTICATED = 401;
    private static final int MAX_KNOWN = 100_000;
    private static final Duration KNOWN = Duration.ofMinutes(10);

    private final Buckets failures;
    private final Cache<String, Boolean> right = Caffeine.newBuilder()
            .maximumSize(MAX_KNOWN)
            .expireAfterAccess(KNOWN)
            .build();

    FailureLimit(RateConfig config) {
        this.failures = new Buckets(config.failures(), Duration.ofMinutes(1), TimeMeter.SYSTEM_NANOTIME);
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE);
        filters.register(this::keep, AFTER);
    }

    private void check(RoutingContext request) {
        String credential = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        SocketAddress client = request.request().remoteAddress();
        if (credential == null || client == null) {
            request.next();
            return;
        }
        String address = ClientAddress.of(client.hostAddress());
        String digest = Digest.of(credential);
        Duration wait = failures.wait(address);
        if (!wait.isZero() && right.getIfPresent(digest) == null) {
            ProblemResponse.sendAndClose(
                    request,
                    ProblemException.tooManyRequests("Too many wrong credentials came from this address.", wait));
            return;
        }
        request.addHeadersEndHandler(head -> {
            if (request.response().getStatusCode() == UNAUTHENTICATED) {
                failures.take(address);
                right.invalidate(digest);
            }
        });
        request.next();
    }

    /** Only a credential that has led to a caller was right: some addresses are served with any credential. */
    private void keep(RoutingContext request) {
        String credential = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (credential != null && CurrentCaller.find().isPresent()) {
            right.put(Digest.of(credential), true);
        }
        request.next();
    }
}
