package dev.canopy.problem;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jboss.logging.Logger;

/** Answers requests that fail before or outside any resource: too large a body, a broken address, a failing filter. */
@ApplicationScoped
class FailedRoutes {
    private static final Logger LOG = Logger.getLogger(FailedRoutes.class);

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(FailedRoutes::answer);
    }

    private static void answer(RoutingContext request) {
        ProblemType type = ProblemType.ofStatus(request.statusCode());
        if (type == ProblemType.INTERNAL) {
            LOG.errorf(
                    request.failure(),
                    "Request for %s failed",
                    request.request().path());
        }
        String detail = type.detail(request.request().path());
        ProblemResponse.sendAndClose(request, new ProblemException(type, detail, List.of()));
    }
}
