package dev.canopy.http;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import dev.canopy.problem.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses requests for other hosts, and all but one spelling of an address, before anything else looks at them. */
@ApplicationScoped
class RequestGate {
    /** After the statement counter, so that refusals have its header, too. */
    private static final int PRIORITY = 990;

    private final AllowedHosts hosts;

    RequestGate(AllowedHosts hosts) {
        this.hosts = hosts;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext request) {
        RouteLabel.setUnmatched(request);
        ProblemException refusal = refusal(request);
        if (refusal == null) {
            request.next();
        } else {
            ProblemResponse.sendAndClose(request, refusal);
        }
    }

    private @Nullable ProblemException refusal(RoutingContext request) {
        String host = request.request().getHeader(HttpHeaders.HOST);
        if (host == null || !hosts.allows(host)) {
            return new ProblemException(
                    ProblemType.MISDIRECTED_REQUEST,
                    "This service does not serve the host '" + host + "'; see its key canopy.http.allowed-hosts.",
                    List.of());
        }
        String fault = AddressSpelling.fault(request.request().path());
        return fault == null
                ? null
                : new ProblemException(ProblemType.BAD_REQUEST, "The path of the address " + fault + ".", List.of());
    }
}
