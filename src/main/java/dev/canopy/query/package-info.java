/**
 * Runs rendered queries through a session, by the driver or through a cursor, reads rows by their ids in bulk, and
 * shares reads that run at the same time. Tables and metrics belong to other rooms.
 */
@NullMarked
package dev.canopy.query;

import org.jspecify.annotations.NullMarked;
