/**
 * Forms and bounds of configuration values that several rooms need, and the mark of resources that a key enables. The
 * keys belong to the rooms, each in an interface in the room that reads them.
 */
@NullMarked
package dev.canopy.configuration;

import org.jspecify.annotations.NullMarked;
