package dev.canopy.usage;

import dev.canopy.access.GrantedSubtrees;

/**
 * An event with the part of the trees for whose tenants its sender may report usage.
 *
 * @param tops the subtrees of that part
 */
record ScopedEvent(UsageEvent event, GrantedSubtrees tops) {}
