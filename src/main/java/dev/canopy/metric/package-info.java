/**
 * The catalogue of metrics, and their values for tenants, over all time or within a window. It keeps no sums: it reads
 * those of {@link dev.canopy.ledger}.
 */
@NullMarked
package dev.canopy.metric;

import org.jspecify.annotations.NullMarked;
