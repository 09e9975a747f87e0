package dev.canopy.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.access.Bearer;
import dev.canopy.access.Caller;
import dev.canopy.access.CurrentCaller;
import dev.canopy.crypto.Sha256;
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
import java.util.Optional;

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

    /** The digests of the credentials that have led to a caller. */
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
        Duration wait = failures.isEmpty() ? Duration.ZERO : failures.wait(address(client));
        if (!wait.isZero() && digest(credential).filter(this::isRight).isEmpty()) {
            ProblemResponse.sendAndClose(
                    request,
                    ProblemException.tooManyRequests("Too many wrong credentials came from this address.", wait));
            return;
        }
        request.addHeadersEndHandler(head -> {
            if (request.response().getStatusCode() == UNAUTHENTICATED) {
                failures.take(address(client));
                digest(credential).ifPresent(right::invalidate);
            }
        });
        request.next();
    }

    /** Only a credential that has led to a caller was right: some addresses are served with any credential. */
    private void keep(RoutingContext request) {
        CurrentCaller.find()
                .map(Caller::credential)
                .filter(known -> !isRight(known))
                .ifPresent(known -> right.put(known, true));
        request.next();
    }

    private static String address(SocketAddress client) {
        return ClientAddress.of(client.hostAddress());
    }

    private boolean isRight(String digest) {
        return right.getIfPresent(digest) != null;
    }

    /** The digest of the token alone, as the scheme may be written in several ways. */
    private static Optional<String> digest(String header) {
        return Bearer.token(header).map(Sha256::hex);
    }
}
