/**
 * Ingestion from Kafka, if it is enabled: converts records to events, commits offsets after the database has stored the
 * events, and sends invalid records to the dead-letter topic. {@link dev.canopy.usage} parses and stores the events.
 */
@NullMarked
package dev.canopy.kafka;

import org.jspecify.annotations.NullMarked;
