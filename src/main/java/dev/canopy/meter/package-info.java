/**
 * Meters over HTTP: operators define what else is counted. {@link dev.canopy.ledger} keeps the values, and
 * {@link dev.canopy.metric} shows them as metrics.
 */
@NullMarked
package dev.canopy.meter;

import org.jspecify.annotations.NullMarked;
