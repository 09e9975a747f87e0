package dev.canopy.http;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import dev.canopy.problem.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Checks the method and the media types of a request for a resource, before its body is read. A request with a body
 * must name the type of the body: without one, or with the type of a form or of plain text, a browser would send it for
 * any web page without asking first. So must a request without a body, if a browser sends it.
 */
@ApplicationScoped
class RouteFilter {
    /** After CORS and authentication, before the body is read. */
    private static final int PRIORITY = 150;

    /** A browser sends one of the last two with each request that changes something. */
    private static final List<CharSequence> SIGNS_OF_BODY_OR_BROWSER =
            List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.TRANSFER_ENCODING, HttpHeaders.ORIGIN, "Sec-Fetch-Site");

    private final Routes routes;

    RouteFilter(Routes routes) {
        this.routes = routes;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext request) {
        Optional<Address> address = routes.find(request.request().path());
        if (address.isEmpty()) {
            request.next();
            return;
        }
        RouteLabel.set(request, address.get().template());
        String method = request.request().method().name();
        if (method.equals("OPTIONS")) {
            request.response()
                    .putHeader(HttpHeaders.ALLOW, address.get().methods())
                    .end();
        } else if (!address.get().has(method)) {
            request.response().putHeader(HttpHeaders.ALLOW, address.get().methods());
            refuse(
                    request,
                    ProblemType.METHOD_NOT_ALLOWED,
                    "This address does not support the method; see the header Allow.");
        } else {
            checkTypes(request, address.get(), method);
        }
    }

    private static void checkTypes(RoutingContext request, Address address, String method) {
        HttpServerRequest http = request.request();
        Collection<String> readable = address.consumed(method);
        if (address.isBodyOptional(method) && omitsBody(http)) {
            http.headers().set(HttpHeaders.CONTENT_TYPE, Address.JSON); // by which the resource method is chosen
        }
        if (!readable.isEmpty() && !isRead(http, readable, address.linesType(method))) {
            String names = String.join(", ", readable);
            request.response().putHeader(HttpHeaders.ACCEPT, names);
            refuse(
                    request,
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "The header Content-Type names no media type that this address reads, which are: " + names + ".");
            return;
        }
        List<String> offered = address.produced(method);
        Optional<ProblemException> wrong = FormatParameter.apply(http, offered);
        if (wrong.isPresent()) {
            ProblemResponse.sendAndClose(request, wrong.get());
        } else if (accepts(http, offered)) {
            request.next();
        } else {
            refuse(
                    request,
                    ProblemType.NOT_ACCEPTABLE,
                    "The header Accept names no media type that this address offers, which are: "
                            + String.join(", ", offered) + ".");
        }
    }

    /** Whether there is neither a body nor its type. A browser must name the type, so that it asks first. */
    private static boolean omitsBody(HttpServerRequest request) {
        MultiMap headers = request.headers();
        return SIGNS_OF_BODY_OR_BROWSER.stream().noneMatch(headers::contains)
                && "0".equals(Objects.requireNonNullElse(headers.get(HttpHeaders.CONTENT_LENGTH), "0"));
    }

    /**
     * Replaces the names of newline-delimited JSON by one.
     *
     * @param linesType this one
     */
    private static boolean isRead(HttpServerRequest request, Collection<String> readable, String linesType) {
        List<String> given = request.headers().getAll(HttpHeaders.CONTENT_TYPE);
        if (given.size() != 1) {
            return false;
        }
        ContentType type = new ContentType(given.get(0));
        if (type.isLines()) {
            request.headers().set(HttpHeaders.CONTENT_TYPE, linesType);
        }
        return type.isOneOf(readable);
    }

    /** Replaces the header by the type that has been chosen, so that there is only one way to choose. */
    private static boolean accepts(HttpServerRequest request, List<String> offered) {
        List<String> accepted = request.headers().getAll(HttpHeaders.ACCEPT);
        if (accepted.isEmpty()) {
            return true;
        }
        request.headers().remove(HttpHeaders.ACCEPT);
        if (offered.isEmpty()) {
            return true; // the response has no body
        }
        Optional<String> chosen = new AcceptHeader(accepted).choose(offered);
        chosen.ifPresent(mediaType -> request.headers().set(HttpHeaders.ACCEPT, mediaType));
        return chosen.isPresent();
    }

    private static void refuse(RoutingContext request, ProblemType type, String detail) {
        ProblemResponse.sendAndClose(request, new ProblemException(type, detail, List.of()));
    }
}
