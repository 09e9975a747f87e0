package dev.canopy.ledger;

/** How much of an account the caller of a statement sees, which decides how single events are found. */
public enum Sight {
    /** All of it. The database finds events as it finds best. */
    ACCOUNT,

    /** A part. The database finds events by the tenants of this part and by nothing else, so that the time tells nothing of others (record 95). */
    PART;

    public static Sight of(boolean all) {
        return all ? ACCOUNT : PART;
    }
}
