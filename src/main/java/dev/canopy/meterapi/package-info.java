/**
 * Meters over HTTP: operators define what else is counted, and read how far the values are complete.
 * {@link dev.canopy.meter} has the definitions, and {@link dev.canopy.metric} shows the values as metrics.
 */
@NullMarked
package dev.canopy.meterapi;

import org.jspecify.annotations.NullMarked;
