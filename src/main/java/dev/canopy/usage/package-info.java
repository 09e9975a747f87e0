/**
 * Usage events in: parsing, validation, idempotency, group commit, and taking single events back. What the events add up
 * to is kept in {@link dev.canopy.ledger}.
 */
@NullMarked
package dev.canopy.usage;

import org.jspecify.annotations.NullMarked;
