package dev.canopy.http;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.SessionMistakes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jboss.logging.Logger;

/** Responds to requests that fail before a resource is found, such as malformed HTTP. */
@ApplicationScoped
class RequestFailures {
    private static final Logger LOG = Logger.getLogger(RequestFailures.class);

    void register(@Observes Router router) {
        // Before the handler of Quarkus, which would respond with another body or with none.
        router.route().order(Integer.MIN_VALUE).failureHandler(RequestFailures::respond);
    }

    private static void respond(RoutingContext request) {
        RouteLabel.setUnmatched(request);
        ProblemType type = ProblemType.ofStatus(request.statusCode());
        if (request.failure() instanceof ProblemException known) {
            ProblemResponse.send(request, known);
            return;
        }
        if (type == ProblemType.INTERNAL || request.failure() instanceof Error) {
            SessionMistakes.log(LOG, request.failure(), request.request().path());
        }
        String detail = type.detail(request.request().path());
        ProblemResponse.sendAndClose(request, new ProblemException(type, detail, List.of()));
    }
}
