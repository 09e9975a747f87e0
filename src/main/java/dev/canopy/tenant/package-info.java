/** The tree of tenants: its nodes, the ancestry of each, imports and moves. */
@NullMarked
package dev.canopy.tenant;

import org.jspecify.annotations.NullMarked;
