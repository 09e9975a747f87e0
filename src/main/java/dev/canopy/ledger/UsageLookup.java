package dev.canopy.ledger;

/** How a statement finds usage: single events, slices of days, and sums of days and months. */
public enum UsageLookup {
    /** As the database finds best. For a caller that sees all that the statement could find. */
    BY_ACCOUNT,

    /**
     * By the tenants that the caller sees and by nothing else, so that the time tells nothing of others (record 95).
     */
    BY_TENANT;

    public static UsageLookup of(boolean allSeen) {
        return allSeen ? BY_ACCOUNT : BY_TENANT;
    }
}
