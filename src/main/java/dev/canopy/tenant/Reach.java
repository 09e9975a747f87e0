package dev.canopy.tenant;

/** Whether something is about a tenant alone or about its subtree. */
public enum Reach {
    OWN,
    SUBTREE
}
