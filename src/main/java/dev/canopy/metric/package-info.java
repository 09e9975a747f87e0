/** Metrics out: the catalogue of metrics, and their values for tenants over all time or a window of days. */
@NullMarked
package dev.canopy.metric;

import org.jspecify.annotations.NullMarked;
