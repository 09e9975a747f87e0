/**
 * Ingestion of events: parsing, validation, duplicates, group commit, and the deletion of single events. The roll-ups
 * of the events are in {@link dev.canopy.ledger}.
 */
@NullMarked
package dev.canopy.usage;

import org.jspecify.annotations.NullMarked;
