/**
 * Runs rendered queries: through a session, by the driver, or as a stream through a cursor. Reads many rows by
 * their ids at once, and shares reads that run at the same time. Tables and metrics belong to other rooms.
 */
@NullMarked
package dev.canopy.query;

import org.jspecify.annotations.NullMarked;
