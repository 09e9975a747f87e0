package dev.canopy.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import io.github.bucket4j.TimeMeter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;

/**
 * Slows down addresses that send wrong credentials. Beyond the limit, credentials from the address are refused without
 * being checked, except those that were right a short time ago: many clients may share an address.
 */
@ApplicationScoped
class FailureLimit {
    /** After CORS, before the caller is found. */
    private static final int PRIORITY = 250;

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
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext request) {
        String credential = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        SocketAddress client = request.request().remoteAddress();
        if (credential == null || client == null) {
            request.next();
            return;
        }
        String address = ClientAddress.of(client.hostAddress());
        String digest = digest(credential);
        Duration wait = failures.wait(address);
        if (!wait.isZero() && right.getIfPresent(digest) == null) {
            ProblemResponse.sendAndClose(
                    request,
                    ProblemException.tooManyRequests("Too many wrong credentials came from this address.", wait));
            return;
        }
        request.addHeadersEndHandler(head -> note(request.response().getStatusCode(), address, digest));
        request.next();
    }

    private void note(int status, String address, String digest) {
        if (status == UNAUTHENTICATED) {
            failures.take(address);
            right.invalidate(digest);
        } else {
            right.put(digest, true);
        }
    }

    private static String digest(String credential) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(credential.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
