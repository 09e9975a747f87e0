package dev.canopy.body;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;

/**
 * Limits the size of a body, the memory that all bodies take together, and the time in which a body arrives. A body is
 * read up to the limit before anything else happens, except for a body that is read as a stream. This class replaces
 * Quarkus' own limit, which does not know streams and responses without a body.
 */
@ApplicationScoped
class BodyLimit {
    /** Before the routes, and after the statement counter, so that refusals have its header, too. */
    private static final int PRIORITY = 100;

    private final BodyReading.Limits limits;
    private final BodyMemory memory;

    BodyLimit(BodyConfig config, BodyMemory memory) {
        this.limits = new BodyReading.Limits(config.maxBodySize().asLongValue(), config.bodyTimeout());
        this.memory = memory;
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
        BodyMemory.Share share = memory.open();
        BodyMemory.begin(share);
        request.addEndHandler(end -> share.leave());
        if (isStream(http)) {
            request.next();
        } else if (announced(http) > limits.bytes()) {
            ProblemResponse.sendAndClose(request, BodyReading.tooLarge(limits.bytes()));
        } else {
            ExpectContinue.answer(http);
            BodyReading.begin(request, limits, share);
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
}
