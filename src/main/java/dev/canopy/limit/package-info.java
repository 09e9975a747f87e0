/** How much a caller may ask for in a second, and how often a credential may be wrong. */
@NullMarked
package dev.canopy.limit;

import org.jspecify.annotations.NullMarked;
