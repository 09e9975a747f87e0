package dev.canopy.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;

/** Hands the options of the HTTP server to {@link HttpTransport}, which Vert.x gives only those of TCP. */
@ApplicationScoped
class HttpTransportOptions implements HttpServerOptionsCustomizer {
    private final Vertx vertx;

    HttpTransportOptions(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        use(options);
    }

    /** The service may serve TLS only. Both servers have the same limits. */
    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        use(options);
    }

    private void use(HttpServerOptions options) {
        if (((VertxInternal) vertx).transport() instanceof HttpTransport transport) {
            transport.use(options);
        }
    }
}
