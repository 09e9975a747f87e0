/** The tree of tenants: the tenants, their ancestry, imports and moves. */
@NullMarked
package dev.canopy.tenant;

import org.jspecify.annotations.NullMarked;
