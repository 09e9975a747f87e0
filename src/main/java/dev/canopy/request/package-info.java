/**
 * The life of a request, and of an instance: timeouts, cancellation, streamed downloads, conditional requests, work at
 * regular intervals, the graceful shutdown, and the end of a process without memory. The content of requests belongs to
 * other rooms.
 */
@NullMarked
package dev.canopy.request;

import org.jspecify.annotations.NullMarked;
