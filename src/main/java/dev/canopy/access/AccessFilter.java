package dev.canopy.access;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import io.quarkus.arc.All;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Finds the caller of each request before its body is read. The addresses of the framework, such as health checks, need
 * no caller. Nor does OPTIONS, which a browser sends without credentials.
 */
@ApplicationScoped
class AccessFilter {
    private static final Logger LOG = Logger.getLogger(AccessFilter.class);

    /** After CORS, before the check of the address, so that a caller without a credential learns of no address. */
    private static final int PRIORITY = 200;

    private static final String FRAMEWORK = "/q/";
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]+=*) *");

    private final List<Authenticator> authenticators;
    private final AccessConfig.Mode mode;

    AccessFilter(@All List<Authenticator> authenticators, AccessConfig config) {
        this.authenticators = authenticators;
        this.mode = config.effectiveMode();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext request) {
        if (request.request().path().startsWith(FRAMEWORK)
                || HttpMethod.OPTIONS.equals(request.request().method())) {
            request.next();
            return;
        }
        Uni.createFrom()
                .deferred(() -> caller(request))
                .subscribe()
                .with(
                        caller -> {
                            CurrentCaller.set(caller);
                            request.next();
                        },
                        failure -> refuse(request, failure));
    }

    private Uni<Caller> caller(RoutingContext request) {
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

    private static void refuse(RoutingContext request, Throwable failure) {
        if (failure instanceof ProblemException problem) {
            ProblemResponse.sendAndClose(request, problem);
        } else {
            LOG.warnf(
                    "The caller of %s could not be found: %s", request.request().path(), failure);
            ProblemResponse.sendAndClose(
                    request, ProblemException.unavailable("Credentials cannot be checked at the moment."));
        }
    }
}
