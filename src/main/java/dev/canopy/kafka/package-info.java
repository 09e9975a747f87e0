/** Usage in from Kafka, where it is configured: records to events, offsets after the database, dead letters. */
@NullMarked
package dev.canopy.kafka;

import org.jspecify.annotations.NullMarked;
