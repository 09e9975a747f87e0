package dev.canopy.tenant;

/** The result of creating a tenant whose key was unknown. */
public enum TenantAddition {
    /** A tenant has the key now, and the request is allowed for it. */
    PRESENT,
    /** No tenant can have the key. */
    INVALID,
    /**
     * The caller may not create tenants at the place, the tenant exists where the caller may not send usage, or the
     * place does not exist, and the caller must not learn that.
     */
    NOT_ALLOWED,
    /** The place is archived, or does not exist and the caller sees everything. */
    NO_PARENT,
    /** There are too many tenants at the place. */
    FULL
}
