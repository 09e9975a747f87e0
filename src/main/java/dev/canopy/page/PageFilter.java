package dev.canopy.page;

import dev.canopy.http.RouteLabel;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import dev.canopy.problem.ProblemType;
import dev.canopy.token.TokenIssuer;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends the files of the page. They are public: the API, which the page asks, decides which data a person may see. The
 * handler of the framework would send files without compression, and all files of the libraries.
 */
@ApplicationScoped
class PageFilter {
    /** After the check of host and address, before authentication. */
    private static final int PRIORITY = 250;

    private static final String METHODS = "GET, HEAD";

    private final List<String> origins;
    private final Optional<SignIn> signIn;
    private volatile @Nullable PageFiles files;

    PageFilter(PageConfig config, TokenIssuer issuer) {
        this.origins = List.copyOf(config.origins().orElse(List.of()));
        this.signIn = SignIn.of(config, issuer.name());
    }

    void register(@Observes Filters filters) {
        filters.register(this::send, PRIORITY);
    }

    /** Reads all files at the first request for the page, and in dev mode at each. */
    private void send(RoutingContext request) {
        PageFiles known = files;
        if (!PageFiles.mayContain(request.request().path())) {
            request.next();
        } else if (known != null && LaunchMode.current() != LaunchMode.DEVELOPMENT) {
            send(request, known);
        } else {
            request.vertx()
                    .executeBlocking(() -> PageFiles.read(origins, signIn))
                    .onSuccess(read -> {
                        files = read;
                        send(request, read);
                    })
                    .onFailure(request::fail);
        }
    }

    private void send(RoutingContext request, PageFiles files) {
        String path = request.request().path();
        Optional<PageFile> file = files.find(path);
        if (file.isEmpty()) {
            request.next();
            return;
        }
        RouteLabel.set(request, path);
        HttpMethod method = request.request().method();
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            send(request, file.get(), files.policy());
        } else {
            request.response().putHeader(HttpHeaders.ALLOW, METHODS);
            ProblemResponse.sendAndClose(
                    request,
                    new ProblemException(
                            ProblemType.METHOD_NOT_ALLOWED,
                            "This address does not support the method; see the header Allow.",
                            List.of()));
        }
    }

    private void send(RoutingContext request, PageFile file, String policy) {
        // A 304 has them, too: a browser keeps its copy with the headers of the last response.
        HttpServerResponse response = request.response()
                .putHeader(HttpHeaders.ETAG, file.tag())
                .putHeader(HttpHeaders.CACHE_CONTROL, file.cacheControl())
                .putHeader("Content-Security-Policy", policy)
                .putHeader("Cross-Origin-Opener-Policy", "same-origin");
        if (!origins.isEmpty()) {
            response.headers().remove("X-Frame-Options"); // cannot name an origin, and contradicts the policy
        }
        String known = request.request().getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known != null && known.contains(file.tag())) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.mediaType()).end(file.content());
    }
}
