package dev.canopy.access;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Fails for tokens that begin with {@link #START}, with messages that contain them. */
@Singleton
class FailingAuthenticator implements Authenticator {
    static final String START = "failing-";

    @Override
    public boolean recognises(String token) {
        return token.startsWith(START);
    }

    @Override
    public Uni<Caller> authenticate(String token, RoutingContext request) {
        IllegalArgumentException cause = new IllegalArgumentException("cannot read " + token);
        return Uni.createFrom().failure(new IllegalStateException("no caller has " + token, cause));
    }
}
