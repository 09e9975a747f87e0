package dev.canopy.budget;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Counts the statements of each request from its first filter on, and tells them in the {@code Server-Timing} header of
 * the response, whatever its status: {@code db;dur=<milliseconds>;desc="<n> statements"}. A response that streams
 * carries what is known when its head is sent.
 */
@Singleton
class ServerTiming {
    private static final String HEADER = "Server-Timing";

    /** Ahead of the filters that may answer by themselves: Quarkus has CORS at 300 and authentication at 200. */
    private static final int PRIORITY = 1000;

    void register(@Observes Filters filters) {
        filters.register(ServerTiming::count, PRIORITY);
    }

    private static void count(RoutingContext request) {
        // A rerouted request comes by again: without its handlers, but it is the same request.
        Statements statements = Statements.current().orElseGet(Statements::begin);
        request.addHeadersEndHandler(ignored -> request.response().headers().add(HEADER, value(statements)));
        request.next();
    }

    static String value(Statements statements) {
        BigDecimal milliseconds =
                BigDecimal.valueOf(statements.duration().toNanos(), 6).setScale(3, RoundingMode.HALF_UP);
        return "db;dur=" + milliseconds.toPlainString() + ";desc=\"" + statements + '"';
    }
}
