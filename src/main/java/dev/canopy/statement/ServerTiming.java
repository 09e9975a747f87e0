package dev.canopy.statement;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Counts the statements of each request from its first filter on. Reports them in the header {@code Server-Timing} of
 * each response, with any status, unless they are concealed: {@code db;dur=<milliseconds>;desc="<n> statements"}. The
 * header of a streamed response includes the statements that ran before its head was sent. When a request has ended,
 * its {@link Route} records it and checks its statement budget, and {@link LastRequests} may show it.
 */
@Singleton
class ServerTiming {
    private static final CharSequence HEADER = HttpHeaders.createOptimized("Server-Timing");

    /**
     * Before the filters that may respond to requests themselves: Quarkus has CORS at 300 and authentication at 200.
     */
    private static final int PRIORITY = 1000;

    private final StatementBudgetConfig.Mode mode;
    private final Event<Statements> answered;
    private final LastRequests last;

    /**
     * @param answered fired in the mode {@code fail} with the statements of each request, before its response is sent;
     *     tests observe it
     */
    ServerTiming(StatementBudgetConfig config, Event<Statements> answered, LastRequests last) {
        this.mode = config.effectiveMode();
        this.answered = answered;
        this.last = last;
    }

    void register(@Observes Filters filters) {
        filters.register(this::count, PRIORITY);
    }

    private void count(RoutingContext request) {
        // A rerouted request passes this filter again. It has lost its handlers, but keeps its statements.
        Statements statements = Statements.current().orElseGet(Statements::begin);
        if (mode != StatementBudgetConfig.Mode.OFF) {
            request.addHeadersEndHandler(head -> report(request, statements));
            request.addEndHandler(end -> judge(request, statements));
        }
        request.next();
    }

    private void report(RoutingContext request, Statements statements) {
        if (!statements.isConcealed()) {
            request.response().headers().add(HEADER, value(statements));
        }
        if (mode == StatementBudgetConfig.Mode.FAIL) {
            answered.fire(statements);
        }
    }

    private void judge(RoutingContext request, Statements statements) {
        statements.route().ifPresent(route -> {
            route.record(statements);
            last.add(request, route, statements);
            route.breach(statements)
                    .filter(breach -> statements.firstJudged())
                    .ifPresent(breach -> route.report(breach, mode));
        });
    }

    /**
     * Returns the value of the header, with three decimal places of the milliseconds. This runs for each request, and a
     * formatter would be slower.
     */
    static String value(Statements statements) {
        long micros = (statements.duration().toNanos() + 500) / 1_000;
        long fraction = micros % 1_000;
        return "db;dur=" + micros / 1_000 + '.' + fraction / 100 + fraction / 10 % 10 + fraction % 10 + ";desc=\""
                + statements + '"';
    }
}
