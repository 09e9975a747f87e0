/**
 * Runs rendered queries: through a session, by the driver, or as a stream through a cursor, with bulk reads and shared
 * reads. It knows no table and no metric.
 */
@NullMarked
package dev.canopy.query;

import org.jspecify.annotations.NullMarked;
