/**
 * The one dialect of lists: their parameters, filter, sort, keyset cursor, page and page limit, and the values that these are written
 * in. It builds conditions and orders; running them is for {@link dev.canopy.query}.
 */
@NullMarked
package dev.canopy.listing;

import org.jspecify.annotations.NullMarked;
