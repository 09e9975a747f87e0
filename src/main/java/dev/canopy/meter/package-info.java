/**
 * Meters: their definitions, and their values as expressions for queries, stored by periods or computed from events.
 * {@link dev.canopy.ledger} adds events to the values, fills and rebuilds them.
 */
@NullMarked
package dev.canopy.meter;

import org.jspecify.annotations.NullMarked;
