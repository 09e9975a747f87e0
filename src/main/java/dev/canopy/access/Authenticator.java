package dev.canopy.access;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/** Finds the caller behind one kind of bearer token. Each kind has its own form, so that one authenticator knows it. */
public interface Authenticator {
    /** Whether the token has the form of this kind. */
    boolean recognises(String token);

    /**
     * Returns the caller. Fails with a {@link dev.canopy.problem.ProblemException} of the type {@code UNAUTHENTICATED}
     * if the token is not valid.
     */
    Uni<Caller> authenticate(String token, RoutingContext request);
}
