/**
 * Streams of server-sent events, and the streams of metrics: those of a tenant, now and after each change.
 * {@link dev.canopy.metric} reads the metrics, and other rooms add their own kinds of streams.
 */
@NullMarked
package dev.canopy.live;

import org.jspecify.annotations.NullMarked;
