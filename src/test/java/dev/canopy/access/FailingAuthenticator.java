package dev.canopy.access;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.ConnectException;

/** Fails for tokens that begin with {@link #START} or {@link #AWAY}, with messages that contain them. */
@Singleton
class FailingAuthenticator implements Authenticator {
    static final String START = "failing-";

    /** As it fails if the database cannot be reached. */
    static final String AWAY = "failing-away-";

    @Override
    public boolean recognises(String token) {
        return token.startsWith(START);
    }

    @Override
    public Uni<Caller> authenticate(String token, RoutingContext request) {
        if (token.startsWith(AWAY)) {
            return Uni.createFrom().failure(new ConnectException("no connection for " + token));
        }
        IllegalArgumentException cause = new IllegalArgumentException("cannot read " + token);
        return Uni.createFrom().failure(new IllegalStateException("no caller has " + token, cause));
    }
}
