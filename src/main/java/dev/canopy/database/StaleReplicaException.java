package dev.canopy.database;

/**
 * The standby is older than a response that the client has already, or than the catalogue by which it is asked, so that
 * the database itself must serve it.
 */
public final class StaleReplicaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StaleReplicaException() {
        super("The read replica is older than what the request depends on", null, false, false);
    }
}
