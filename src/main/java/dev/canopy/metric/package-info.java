/** The catalogue of metrics, and their values for tenants, over all time or within a window. */
@NullMarked
package dev.canopy.metric;

import org.jspecify.annotations.NullMarked;
