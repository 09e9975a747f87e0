/**
 * The catalogue of the hybrid attributes of all rooms: checks them when the service starts, and lists them over HTTP.
 * The attributes themselves are defined in the rooms.
 */
@NullMarked
package dev.canopy.catalogue;

import org.jspecify.annotations.NullMarked;
