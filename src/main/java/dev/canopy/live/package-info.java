/**
 * Metric streams: sends the metrics of a tenant as server-sent events, now and after each change. {@link
 * dev.canopy.metric} reads the metrics.
 */
@NullMarked
package dev.canopy.live;

import org.jspecify.annotations.NullMarked;
