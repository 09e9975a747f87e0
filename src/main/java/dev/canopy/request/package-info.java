/**
 * The life of a request: time-outs, cancellation, streamed downloads, and the graceful shutdown of an instance. It does
 * not know what a request asks for.
 */
@NullMarked
package dev.canopy.request;

import org.jspecify.annotations.NullMarked;
