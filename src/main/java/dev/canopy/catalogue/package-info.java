/** The hybrid attributes of all rooms together: checked when the service starts, and listed over HTTP. */
@NullMarked
package dev.canopy.catalogue;

import org.jspecify.annotations.NullMarked;
