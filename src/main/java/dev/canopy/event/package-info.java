/**
 * The events themselves, as pages and as files, each with the parts of its cost. Storing events belongs to
 * {@link dev.canopy.usage}, and sums of them to {@link dev.canopy.ledger}.
 */
@NullMarked
package dev.canopy.event;

import org.jspecify.annotations.NullMarked;
