/**
 * The parameters of all lists: filter, sort, cursor, page and page limit; and the forms of values in addresses and
 * parameters, such as ids, dates and texts. This room builds conditions and orders; {@link dev.canopy.query} runs them.
 */
@NullMarked
package dev.canopy.listing;

import org.jspecify.annotations.NullMarked;
