/** Usage events in: parsing, idempotency, append, deltas, and the folder that keeps the roll-ups. */
@NullMarked
package dev.canopy.usage;

import org.jspecify.annotations.NullMarked;
