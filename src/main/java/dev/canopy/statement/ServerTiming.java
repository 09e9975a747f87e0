package dev.canopy.statement;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Counts the statements of each request from its first filter on, and tells them in the {@code Server-Timing} header of
 * the response, whatever its status: {@code db;dur=<milliseconds>;desc="<n> statements"}. A response that streams
 * carries what is known when its head is sent. When a request has ended, it is recorded and judged by its {@link Route}.
 */
@Singleton
class ServerTiming {
    private static final CharSequence HEADER = HttpHeaders.createOptimized("Server-Timing");

    /** Ahead of the filters that may answer by themselves: Quarkus has CORS at 300 and authentication at 200. */
    private static final int PRIORITY = 1000;

    private final StatementBudgetConfig.Mode mode;
    private final Event<Statements> answered;

    /** @param answered tells tests, and what else may listen in dev mode, of the statements of each request before its answer is sent */
    ServerTiming(StatementBudgetConfig config, Event<Statements> answered) {
        this.mode = config.effectiveMode();
        this.answered = answered;
    }

    void register(@Observes Filters filters) {
        filters.register(this::count, PRIORITY);
    }

    private void count(RoutingContext request) {
        // A rerouted request comes by again: without its handlers, but it is the same request.
        Statements statements = Statements.current().orElseGet(Statements::begin);
        if (mode != StatementBudgetConfig.Mode.OFF) {
            request.addHeadersEndHandler(head -> tell(request, statements));
            request.addEndHandler(end -> judge(statements));
        }
        request.next();
    }

    private void tell(RoutingContext request, Statements statements) {
        request.response().headers().add(HEADER, value(statements));
        if (mode == StatementBudgetConfig.Mode.FAIL) {
            answered.fire(statements);
        }
    }

    private void judge(Statements statements) {
        statements.route().ifPresent(route -> {
            route.record(statements);
            route.breach(statements)
                    .filter(breach -> statements.firstJudged())
                    .ifPresent(breach -> route.report(breach, mode));
        });
    }

    /** The milliseconds have three digits after the point. By hand: it is written for each request, and a formatter takes longer. */
    static String value(Statements statements) {
        long micros = (statements.duration().toNanos() + 500) / 1_000;
        long fraction = micros % 1_000;
        return "db;dur=" + micros / 1_000 + '.' + fraction / 100 + fraction / 10 % 10 + fraction % 10 + ";desc=\""
                + statements + '"';
    }
}
