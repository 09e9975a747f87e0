/**
 * The life of a request: timeouts, cancellation, streamed downloads, and the graceful shutdown of an instance. The
 * content of requests belongs to other rooms.
 */
@NullMarked
package dev.canopy.request;

import org.jspecify.annotations.NullMarked;
