package dev.canopy.token;

import dev.canopy.access.Authenticator;
import dev.canopy.access.Caller;
import dev.canopy.access.Grant;
import dev.canopy.access.Role;
import dev.canopy.crypto.Sha256;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the caller behind a portal token. A web page of another origin than those of the token is refused; a page of
 * one of them may read the response.
 */
@Singleton
class PortalAuthenticator implements Authenticator {
    private final PortalTokens tokens;
    private final Clock clock;

    @Inject
    PortalAuthenticator(PortalTokens tokens) {
        this(tokens, Clock.systemUTC());
    }

    PortalAuthenticator(PortalTokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public boolean recognises(String token) {
        return token.startsWith(PortalTokens.START);
    }

    @Override
    public Uni<Caller> authenticate(String token, RoutingContext request) {
        PortalGrant grant = tokens.read(token).orElseThrow(ProblemException::invalidCredential);
        String origin = request.request().getHeader(HttpHeaders.ORIGIN);
        if (isRefused(grant, origin)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "The token is not for web pages of the origin '" + origin + "'.", List.of());
        }
        if (origin != null && !grant.origins().isEmpty()) {
            CrossOrigin.share(request.response(), origin);
        }
        if (!clock.instant().isBefore(grant.expires())) {
            throw ProblemException.invalidCredential();
        }
        return Uni.createFrom()
                .item(new Caller(
                        Caller.Kind.PORTAL,
                        grant.tenantKey(),
                        null,
                        List.of(new Grant(grant.tenantId(), grant.tenantKey(), Role.VIEWER)),
                        Sha256.hex(token)));
    }

    /** Only browsers send the header, and no page can change it. */
    private static boolean isRefused(PortalGrant grant, @Nullable String origin) {
        return origin != null && !grant.origins().isEmpty() && !grant.origins().contains(origin);
    }
}
