/**
 * The tree of tenants: the tenants, their ancestry, imports and moves, and the locks of the tree. Usage belongs to the
 * rooms above.
 */
@NullMarked
package dev.canopy.tenant;

import org.jspecify.annotations.NullMarked;
