/**
 * Metrics of a tenant over time and by parts: series, breakdowns, and series that are split. It defines no metrics:
 * those of {@link dev.canopy.metric} are computed here for buckets and parts.
 */
@NullMarked
package dev.canopy.analytics;

import org.jspecify.annotations.NullMarked;
