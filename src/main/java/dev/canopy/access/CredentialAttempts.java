package dev.canopy.access;

import dev.canopy.problem.ProblemException;
import io.vertx.ext.web.RoutingContext;

/** The attempts of clients to prove who they are, whose number may be limited. */
public interface CredentialAttempts {
    /**
     * Before a credential is checked.
     *
     * @throws ProblemException (429) if it must not be checked now
     */
    void begin(RoutingContext request);

    /**
     * After a credential has led to a caller.
     *
     * @throws ProblemException (429) if too many attempts have failed while it was checked, so that it does not count
     */
    void succeed(RoutingContext request, Caller caller);

    /** After a credential was refused. Returns the failure to send, which may be another one (429). */
    ProblemException fail(RoutingContext request, ProblemException failure);
}
