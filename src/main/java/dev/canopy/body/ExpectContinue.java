package dev.canopy.body;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** The header {@code Expect: 100-continue}, with which a client asks before it sends a body. */
final class ExpectContinue {
    private ExpectContinue() {}

    /**
     * Asks the client for the body, if it waits for that. Call this before the body is read. The header is removed, so
     * that nothing else responds to it again.
     */
    static void answer(HttpServerRequest request) {
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.headers().remove(HttpHeaders.EXPECT);
            request.response().writeContinue();
        }
    }
}
