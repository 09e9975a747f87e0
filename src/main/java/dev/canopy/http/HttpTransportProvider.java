package dev.canopy.http;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.spi.VertxServiceProvider;

/**
 * Lets Vert.x use {@link HttpTransport}, unless a native transport is configured. Vert.x finds it by its service file.
 */
@RegisterForReflection(fields = false) // found by its service file, in a native image too
public final class HttpTransportProvider implements VertxServiceProvider {
    @Override
    public void init(VertxBuilder vertx) {
        if (vertx.findTransport() instanceof JDKTransport) {
            vertx.findTransport(new HttpTransport());
        }
    }
}
