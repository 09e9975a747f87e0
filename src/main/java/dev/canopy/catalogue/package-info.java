/**
 * The catalogues of the hybrid attributes of all rooms, whose statements the build translates into SQL and which are
 * checked when the service starts, and of the entities, both listed over HTTP. The attributes and entities themselves
 * are defined in the rooms.
 */
@NullMarked
package dev.canopy.catalogue;

import org.jspecify.annotations.NullMarked;
