package dev.canopy.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.access.Authenticator;
import dev.canopy.access.Caller;
import dev.canopy.access.Grant;
import dev.canopy.access.Role;
import dev.canopy.crypto.Sha256;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantIds;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the caller behind a JSON Web Token of the configured issuer. Accepts none if no issuer is configured. */
@Singleton
class JwtAuthenticator implements Authenticator {
    /** All tokens begin with the start of a JSON object in Base64. */
    private static final String START = "eyJ";

    /** A key that the issuer revokes, or a tenant that is created, counts after this time. */
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private static final int MAX_REMEMBERED = 10_000;

    /** Much more than issuers write. It bounds the work for a token that is not valid, and the claims that are kept. */
    private static final int MAX_LENGTH = 8_192;

    private record Known(Caller caller, Instant expires) {}

    private final @Nullable JwtVerifier verifier;
    private final @Nullable IssuerKeys keys;
    private final TenantIds tenants;
    /** By the digest of the token, so that the memory has no tokens. */
    private final Cache<String, Known> known = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build();

    JwtAuthenticator(JwtConfig config, TenantIds tenants, Vertx vertx) {
        this.tenants = tenants;
        Optional<String> issuer = config.issuer();
        this.verifier = issuer.map(name -> new JwtVerifier(name, needed(config.audience(), "audience"), config))
                .orElse(null);
        this.keys = issuer.map(name -> needed(config.jwksUrl(), "jwks-url"))
                .map(address -> keys(vertx, address, config))
                .orElse(null);
    }

    /**
     * At the start, so that an issuer that is configured in part ends it. Callers are only needed by the first request.
     */
    void start(@Observes StartupEvent event) {}

    private static IssuerKeys keys(Vertx vertx, URI address, JwtConfig config) {
        return new IssuerKeys(
                new KeySetReader(vertx, address)::read, config.keysLifetime(), config.keysPause(), System::nanoTime);
    }

    private static <T> T needed(Optional<T> value, String key) {
        return value.orElseThrow(() -> new IllegalStateException(
                "canopy.access.jwt." + key + " is missing; it is needed with canopy.access.jwt.issuer."));
    }

    @Override
    public boolean recognises(String token) {
        return verifier != null
                && token.length() <= MAX_LENGTH
                && token.startsWith(START)
                && token.chars().filter(each -> each == '.').count() == 2;
    }

    @Override
    public Uni<Caller> authenticate(String token, RoutingContext request) {
        JwtVerifier checker = verifier;
        IssuerKeys issued = keys;
        if (checker == null || issued == null) {
            throw ProblemException.invalidCredential();
        }
        String digest = Sha256.hex(token);
        Known remembered = known.getIfPresent(digest);
        if (remembered != null && Instant.now().isBefore(remembered.expires)) {
            return Uni.createFrom().item(remembered.caller);
        }
        return issued.get(JwtVerifier.keyId(token)).chain(all -> {
            JwtClaims claims = checker.verify(token, all).orElseThrow(ProblemException::invalidCredential);
            return caller(claims, digest).invoke(caller -> known.put(digest, new Known(caller, claims.expires())));
        });
    }

    private Uni<Caller> caller(JwtClaims claims, String digest) {
        Set<String> keys = claims.tenants().stream()
                .filter(key -> !key.equals(JwtClaims.EVERYWHERE))
                .collect(Collectors.toSet());
        return tenants.of(keys)
                .map(ids -> new Caller(Caller.Kind.JWT, claims.name(), claims.subject(), grants(claims, ids), digest));
    }

    /** An operator has the whole service, with any tenants. Keys of tenants that do not exist grant nothing. */
    private static List<Grant> grants(JwtClaims claims, Map<String, Long> ids) {
        List<Grant> grants = new ArrayList<>();
        for (Role role : claims.roles()) {
            if (role == Role.OPERATOR || claims.tenants().contains(JwtClaims.EVERYWHERE)) {
                grants.add(Grant.everywhere(role));
            } else {
                ids.forEach((key, id) -> grants.add(new Grant(id, key, role)));
            }
        }
        return grants;
    }
}
