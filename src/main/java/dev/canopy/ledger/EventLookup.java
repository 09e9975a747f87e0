package dev.canopy.ledger;

/** How a statement finds single events. */
public enum EventLookup {
    /** As the database finds best. For a caller that sees the whole account. */
    BY_ACCOUNT,

    /**
     * By the tenants that the caller sees and by nothing else, so that the time tells nothing of others (record 95).
     */
    BY_TENANT;

    public static EventLookup of(boolean accountSeen) {
        return accountSeen ? BY_ACCOUNT : BY_TENANT;
    }
}
