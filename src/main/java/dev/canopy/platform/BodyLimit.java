package dev.canopy.platform;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import dev.canopy.problem.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Locale;

/**
 * Bounds what a body takes in memory, except those that are read as a stream. In place of Quarkus' own limit, which does
 * not know streams and answers without a body.
 */
@ApplicationScoped
class BodyLimit {
    /** Before the routes, after the statement counter, so that its header is there too. */
    private static final int PRIORITY = 100;

    private final long limit;
    private final BodyHandler reader;

    BodyLimit(HttpConfig config) {
        this.limit = config.maxBodySize().asLongValue();
        this.reader = BodyHandler.create(false).setBodyLimit(limit);
    }

    void register(@Observes Filters filters) {
        filters.register(this::read, PRIORITY);
    }

    private void read(RoutingContext request) {
        String type = request.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith(NdjsonBody.MEDIA_TYPE)) {
            request.next();
        } else if (announced(request) > limit) {
            // The rest of the body would be taken for the next request.
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            ProblemResponse.send(request, tooLarge());
        } else if (request.request().getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
            // Of unknown length: read here up to the limit, which fails with 413.
            reader.handle(request);
        } else {
            request.next();
        }
    }

    private static long announced(RoutingContext request) {
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException malformed) {
            return Long.MAX_VALUE;
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                ProblemType.TOO_LARGE,
                "A body may have " + limit + " bytes; longer ones are read as " + NdjsonBody.MEDIA_TYPE + ".",
                List.of());
    }
}
