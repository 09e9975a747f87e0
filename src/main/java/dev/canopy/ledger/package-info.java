/**
 * Roll-ups and stored events: the fold of deltas into roll-ups, the slices of days, the periods that make up a window,
 * the filling of meters, monthly partitions, retention and rebuild. Events are ingested in {@link dev.canopy.usage};
 * {@link dev.canopy.metric} defines what the sums mean.
 */
@NullMarked
package dev.canopy.ledger;

import org.jspecify.annotations.NullMarked;
