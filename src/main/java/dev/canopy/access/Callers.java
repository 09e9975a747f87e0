package dev.canopy.access;

import dev.canopy.problem.ProblemException;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the caller of a request by its credential. */
@ApplicationScoped
public class Callers {
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]+=*) *");

    private final List<Authenticator> authenticators;
    private final AccessConfig.Mode mode;

    Callers(@All List<Authenticator> authenticators, AccessConfig config) {
        this.authenticators = authenticators;
        this.mode = config.effectiveMode();
    }

    /** Fails with a 401 without a valid credential. May complete in any context. */
    public Uni<Caller> of(RoutingContext request) {
        return Uni.createFrom().deferred(() -> find(request));
    }

    private Uni<Caller> find(RoutingContext request) {
        List<String> given = request.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        if (given.isEmpty() && mode == AccessConfig.Mode.OPEN) {
            return Uni.createFrom().item(Caller.ANYONE);
        }
        Matcher bearer = BEARER.matcher(given.size() == 1 ? given.get(0) : "");
        if (!bearer.matches()) {
            throw ProblemException.unauthenticated(
                    given.isEmpty()
                            ? "The request has no credential; send an API key as 'Authorization: Bearer …'."
                            : "The header Authorization must be given once, as 'Bearer' and a token.");
        }
        String token = bearer.group(1);
        return authenticators.stream()
                .filter(authenticator -> authenticator.recognises(token))
                .findFirst()
                .orElseThrow(ProblemException::invalidCredential)
                .authenticate(token, request);
    }
}
