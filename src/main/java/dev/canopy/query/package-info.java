/**
 * Runs rendered queries: through a session, by the driver, or as a stream through a cursor. Also reads in bulk, and
 * shares reads that run at the same time. Tables and metrics belong to other rooms.
 */
@NullMarked
package dev.canopy.query;

import org.jspecify.annotations.NullMarked;
