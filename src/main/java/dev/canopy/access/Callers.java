package dev.canopy.access;

import dev.canopy.problem.ProblemException;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;

/** Finds the caller of a request by its credential. */
@Singleton
public class Callers {
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
        String token = Bearer.token(given.size() == 1 ? given.get(0) : "")
                .orElseThrow(() -> ProblemException.unauthenticated(
                        given.isEmpty()
                                ? "The request has no credential; send an API key as 'Authorization: Bearer …'."
                                : "The header Authorization must be given once, as 'Bearer' and a token."));
        for (Authenticator authenticator : authenticators) {
            if (authenticator.recognises(token)) {
                return authenticator.authenticate(token, request);
            }
        }
        throw ProblemException.invalidCredential();
    }
}
