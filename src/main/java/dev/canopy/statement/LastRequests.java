package dev.canopy.statement;

import io.quarkus.runtime.LaunchMode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Shows in dev mode and in tests what the last requests to resource methods ran, the latest first: at
 * {@code /q/statements}. In production it keeps nothing, and that address does not exist. Thread-safe.
 */
@Singleton
class LastRequests {
    static final String PATH = "/q/statements";
    static final int KEPT = 50;

    /** A stream without end runs many statements. */
    private static final int STATEMENTS_KEPT = 100;

    private final boolean kept = LaunchMode.current().isDevOrTest();
    private final Deque<JsonObject> requests = new ArrayDeque<>();

    void register(@Observes Router router) {
        if (kept) {
            router.get(PATH)
                    .handler(request -> request.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                            .end(toJson().encodePrettily()));
        }
    }

    /** Adds a request that has ended. */
    void add(RoutingContext request, Route route, Statements run) {
        if (!kept) {
            return;
        }
        JsonObject entry = entry(run)
                .put("time", Instant.now().toString())
                .put(
                        "request",
                        request.request().method() + " " + request.request().uri())
                .put("status", request.response().getStatusCode())
                .put("route", route.toString());
        route.limit().ifPresent(limit -> entry.put("budget", limit));
        synchronized (this) {
            requests.addFirst(entry);
            if (requests.size() > KEPT) {
                requests.removeLast();
            }
        }
    }

    private static JsonObject entry(Statements run) {
        JsonArray statements = new JsonArray();
        run.list().stream().limit(STATEMENTS_KEPT).forEach(each -> {
            JsonObject statement =
                    new JsonObject().put("statement", each.statement()).put("times", each.times());
            each.callSite().ifPresent(site -> statement.put("callSite", site));
            statements.add(statement);
        });
        return new JsonObject()
                .put("count", run.count())
                .put("milliseconds", Math.round(run.duration().toNanos() / 1e3) / 1e3)
                .put("statements", statements);
    }

    private synchronized JsonArray toJson() {
        JsonArray all = new JsonArray();
        requests.forEach(all::add);
        return all;
    }
}
