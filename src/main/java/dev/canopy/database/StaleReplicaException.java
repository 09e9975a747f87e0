package dev.canopy.database;

/** The standby is older than an answer that the client has already, so that the database itself must answer. */
public final class StaleReplicaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StaleReplicaException() {
        super("The read replica is older than what the client knows", null, false, false);
    }
}
