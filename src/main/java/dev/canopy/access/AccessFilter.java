package dev.canopy.access;

import dev.canopy.problem.DatabaseTrouble;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import dev.canopy.statement.Statements;
import dev.canopy.statement.VertxContexts;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
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

    private final Callers callers;
    private final CredentialAttempts attempts;
    private final OpenRequests open;

    AccessFilter(Callers callers, CredentialAttempts attempts, OpenRequests open) {
        this.callers = callers;
        this.attempts = attempts;
        this.open = open;
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
        Context context = Vertx.currentContext();
        caller(request)
                .emitOn(work -> VertxContexts.run(context, work))
                .subscribe()
                .with(
                        caller -> {
                            accept(request, caller);
                            request.next();
                        },
                        failure -> refuse(request, failure));
    }

    private Uni<Caller> caller(RoutingContext request) {
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> attempts.begin(request))
                .chain(() -> callers.of(request)
                        .onFailure(ProblemException.class)
                        .transform(failure -> attempts.fail(request, failure))
                        .invoke(caller -> attempts.succeed(request, caller)));
    }

    private void accept(RoutingContext request, Caller caller) {
        CurrentCaller.set(caller);
        if (caller.kind() != Caller.Kind.ANONYMOUS) {
            open.add(request);
        }
        if (!caller.seesEverything()) {
            Statements.current().ifPresent(Statements::conceal);
        }
    }

    private static void refuse(RoutingContext request, Throwable failure) {
        ProblemException problem = failure instanceof ProblemException known
                ? known
                : unexpected(request.request().path(), failure);
        ProblemResponse.sendAndClose(request, problem);
    }

    private static ProblemException unexpected(String path, Throwable failure) {
        return DatabaseTrouble.of(failure)
                .map(trouble -> {
                    LOG.logf(trouble.level(), "The caller of %s could not be found: %s", path, trouble.detail());
                    return ProblemException.unavailable("Credentials cannot be checked at the moment.");
                })
                .orElseGet(() -> {
                    LOG.errorf(SilentFailure.of(failure), "The caller of %s could not be found", path);
                    return ProblemException.ofStatus(500, path);
                });
    }
}
