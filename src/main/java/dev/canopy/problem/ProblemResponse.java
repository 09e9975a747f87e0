package dev.canopy.problem;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Answers with a problem where a request fails before or outside its resource. */
public final class ProblemResponse {
    private ProblemResponse() {}

    /** Ends the response, unless its head is already sent. */
    public static void send(RoutingContext request, ProblemException failure) {
        if (request.response().headWritten()) {
            request.response().reset();
            return;
        }
        JsonObject problem = new JsonObject()
                .put("type", failure.type().uri())
                .put("title", failure.type().title())
                .put("status", failure.type().status())
                .put("detail", failure.detail())
                .put("instance", request.request().path());
        if (!failure.violations().isEmpty()) {
            JsonArray errors = new JsonArray();
            failure.violations()
                    .forEach(violation -> errors.add(
                            new JsonObject().put("pointer", violation.pointer()).put("detail", violation.detail())));
            problem.put("errors", errors);
        }
        request.response()
                .setStatusCode(failure.type().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(problem.toBuffer());
    }
}
