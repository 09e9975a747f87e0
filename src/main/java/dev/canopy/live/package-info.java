/**
 * Live streams of metrics as server-sent events. The metrics themselves are read in {@link dev.canopy.metric}.
 */
@NullMarked
package dev.canopy.live;

import org.jspecify.annotations.NullMarked;
