/**
 * The number of requests and events that a caller may send in a second, and of wrong credentials from an address. The
 * memory of requests is limited by {@link dev.canopy.body}.
 */
@NullMarked
package dev.canopy.limit;

import org.jspecify.annotations.NullMarked;
