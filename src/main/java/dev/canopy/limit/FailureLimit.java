package dev.canopy.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.access.Bearer;
import dev.canopy.access.Caller;
import dev.canopy.access.CredentialAttempts;
import dev.canopy.crypto.Sha256;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Slows down addresses that send wrong credentials. Beyond the limit, credentials from the address are refused without
 * being checked, except those that were right a short time ago: many clients may share an address.
 *
 * <p>Credentials that are sent at the same time are all checked. The limit then decides once more, when the result is
 * known: beyond it, both a right and a wrong one get the same response. So a client learns no more from many attempts
 * at once than from the same attempts one after the other, and clients that share an address and send right ones do not
 * slow down each other. Thread-safe.
 */
@Singleton
class FailureLimit implements CredentialAttempts {
    private static final int MAX_KNOWN = 100_000;
    private static final Duration KNOWN = Duration.ofMinutes(10);
    /**
     * How old a noted success may be before it is noted again, in nanoseconds. So most requests only read the cache.
     */
    private static final long NOTED_EACH = Duration.ofMinutes(1).toNanos();

    private final TokenBuckets failures;

    /**
     * The time of the last success of each credential, by its digest: nanoseconds of {@link System#nanoTime}, up to a
     * minute too early.
     */
    private final Cache<String, Long> right = Caffeine.newBuilder()
            .maximumSize(MAX_KNOWN)
            .expireAfterWrite(KNOWN)
            .executor(Runnable::run)
            .build();

    FailureLimit(RateConfig config) {
        this.failures = new TokenBuckets(config.failures(), Duration.ofMinutes(1), TimeMeter.SYSTEM_NANOTIME);
    }

    @Override
    public void begin(RoutingContext request) {
        Duration wait = wait(request);
        if (!wait.isZero() && digest(request).filter(this::isRight).isEmpty()) {
            throw tooMany(wait);
        }
    }

    @Override
    public void succeed(RoutingContext request, Caller caller) {
        String credential = caller.credential();
        if (credential == null) {
            return;
        }
        long now = System.nanoTime();
        Long noted = right.getIfPresent(credential);
        if (noted == null) {
            Duration wait = wait(request);
            if (!wait.isZero()) {
                throw tooMany(wait);
            }
        }
        if (noted == null || now - noted > NOTED_EACH) {
            right.put(credential, now);
        }
    }

    @Override
    public ProblemException fail(RoutingContext request, ProblemException failure) {
        if (failure.type() != ProblemType.UNAUTHENTICATED || !isAttempt(request)) {
            return failure;
        }
        digest(request).ifPresent(right::invalidate);
        Duration wait = address(request).map(failures::take).orElse(Duration.ZERO);
        return wait.isZero() ? failure : tooMany(wait);
    }

    private Duration wait(RoutingContext request) {
        return failures.isEmpty() || !isAttempt(request)
                ? Duration.ZERO
                : address(request).map(failures::wait).orElse(Duration.ZERO);
    }

    private static ProblemException tooMany(Duration wait) {
        return ProblemException.tooManyRequests("Too many wrong credentials came from this address.", wait);
    }

    private static boolean isAttempt(RoutingContext request) {
        return request.request().headers().contains(HttpHeaders.AUTHORIZATION);
    }

    /** Empty if the client has gone. */
    private static Optional<String> address(RoutingContext request) {
        return Optional.ofNullable(request.request().remoteAddress())
                .map(SocketAddress::hostAddress)
                .map(ClientAddress::of);
    }

    private boolean isRight(String digest) {
        return right.getIfPresent(digest) != null;
    }

    /** The digest of the token alone, as the scheme may be written in several ways. */
    private static Optional<String> digest(RoutingContext request) {
        return Bearer.token(request.request().getHeader(HttpHeaders.AUTHORIZATION))
                .map(Sha256::hex);
    }
}
