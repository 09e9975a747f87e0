/**
 * The catalogues of the hybrid attributes of all rooms, whose statements the build checks and translates into SQL, and
 * of the entities, both listed over HTTP. The attributes and entities themselves are defined in the rooms.
 */
@NullMarked
package dev.canopy.catalogue;

import org.jspecify.annotations.NullMarked;
