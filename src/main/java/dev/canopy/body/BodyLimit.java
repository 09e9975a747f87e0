package dev.canopy.body;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import dev.canopy.problem.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Locale;

/**
 * Limits the memory that a body takes. A body is read up to the limit before anything else happens, except for a body
 * that is read as a stream. This class replaces Quarkus' own limit, which does not know streams and answers without a
 * body.
 */
@ApplicationScoped
class BodyLimit {
    /** Before the routes, and after the statement counter, so that refusals have its header, too. */
    private static final int PRIORITY = 100;

    private final long limit;

    BodyLimit(BodyConfig config) {
        this.limit = config.maxBodySize().asLongValue();
    }

    void register(@Observes Filters filters) {
        ContentEncoding.load();
        filters.register(this::read, PRIORITY);
    }

    private void read(RoutingContext request) {
        HttpServerRequest http = request.request();
        if (http.isEnded() || !hasBody(http)) {
            request.next();
            return;
        }
        try {
            ContentEncoding.of(http);
        } catch (ProblemException unsupported) {
            request.response().putHeader(HttpHeaders.ACCEPT_ENCODING, ContentEncoding.accepted());
            ProblemResponse.sendAndClose(request, unsupported);
            return;
        }
        if (isStream(http)) {
            request.next();
        } else if (announced(http) > limit) {
            ProblemResponse.sendAndClose(request, tooLarge());
        } else {
            ExpectContinue.answer(http);
            readTo(Buffer.buffer(), request);
        }
    }

    private void readTo(Buffer body, RoutingContext request) {
        ReadStream<Buffer> decoded = DecodedBody.of(request.request());
        decoded.exceptionHandler(failure -> fail(request, failure))
                .endHandler(end -> {
                    // Even if it is empty: without a body, Quarkus REST would wait for data that has already been read.
                    ((RoutingContextInternal) request).setBody(body);
                    request.next();
                })
                .handler(piece -> {
                    body.appendBuffer(piece);
                    if (body.length() > limit) {
                        decoded.endHandler(null);
                        ProblemResponse.sendAndClose(request, tooLarge());
                    }
                })
                .resume();
    }

    private static void fail(RoutingContext request, Throwable failure) {
        if (failure instanceof ProblemException problem) {
            ProblemResponse.sendAndClose(request, problem);
        } else {
            request.fail(400, failure); // the client has gone
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static boolean isStream(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(NdjsonBody.MEDIA_TYPE);
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException malformed) {
            return Long.MAX_VALUE;
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                ProblemType.TOO_LARGE,
                "A body may have at most " + limit + " bytes unless it is sent as " + NdjsonBody.MEDIA_TYPE + ".",
                List.of());
    }
}
