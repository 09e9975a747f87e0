package dev.canopy.problem;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Sends a problem if a request fails before or outside its resource. */
public final class ProblemResponse {
    /** The value of the header WWW-Authenticate, which says how to prove an identity. */
    static final String CHALLENGE = "Bearer";

    private static final String FORM = ErrorForm.class.getName();

    private ProblemResponse() {}

    /** Time for a client that is still sending to read the response before the connection is closed. */
    private static final long LINGER = 1_000; // milliseconds

    /** Sends problems of a request in a form of its protocol, instead of problem+json. */
    public static void useForm(RoutingContext request, ErrorForm form) {
        request.put(FORM, form);
    }

    /**
     * Sends the problem as {@link #send} does. Closes the connection if the body has not been read completely, because
     * the remaining body would be taken for the next request. Closing with unread bytes would destroy the response on
     * its way, so they are read for a short time first.
     */
    public static void sendAndClose(RoutingContext request, ProblemException failure) {
        HttpServerRequest http = request.request();
        if (!http.isEnded() && !http.response().headWritten()) {
            http.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        send(request, failure);
        if (!http.isEnded()) {
            http.handler(ignored -> {}).resume();
            request.vertx().setTimer(LINGER, over -> http.connection().close());
        }
    }

    /** Sends the problem, or resets the response if its head has already been sent. */
    public static void send(RoutingContext request, ProblemException failure) {
        if (request.response().headWritten()) {
            request.response().reset();
            return;
        }
        failure.retryAfter().ifPresent(seconds -> request.response().putHeader(HttpHeaders.RETRY_AFTER, seconds));
        if (failure.type() == ProblemType.UNAUTHENTICATED) {
            request.response().putHeader("WWW-Authenticate", CHALLENGE);
        }
        ErrorForm form = request.<@Nullable ErrorForm>get(FORM);
        request.response()
                .setStatusCode(failure.type().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, form == null ? Problem.MEDIA_TYPE : form.mediaType())
                .end(
                        form == null
                                ? toJson(failure, request.request().path()).toBuffer()
                                : Buffer.buffer(form.body(failure.type().status(), failure.detail())));
    }

    /**
     * Returns the problem as JSON.
     *
     * @param instance identifies the failed request, such as the path of the request
     */
    public static JsonObject toJson(ProblemException failure, String instance) {
        JsonObject problem = new JsonObject()
                .put("type", failure.type().uri())
                .put("title", failure.type().title())
                .put("status", failure.type().status())
                .put("detail", failure.detail())
                .put("instance", instance);
        if (!failure.violations().isEmpty()) {
            JsonArray errors = new JsonArray();
            failure.violations()
                    .forEach(violation -> errors.add(
                            new JsonObject().put("pointer", violation.pointer()).put("detail", violation.detail())));
            problem.put("errors", errors);
        }
        return problem;
    }
}
