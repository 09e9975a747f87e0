/**
 * What usage adds up to: the fold of deltas into roll-ups, the periods that answer a window, monthly partitions,
 * retention and rebuild. Events come in through {@link dev.canopy.usage}; what a sum means is for {@link
 * dev.canopy.metric}.
 */
@NullMarked
package dev.canopy.ledger;

import org.jspecify.annotations.NullMarked;
