/**
 * Request bodies: their limits, encodings, newline-delimited JSON, and reading a body field by field. What a field means
 * is for the rooms above.
 */
@NullMarked
package dev.canopy.body;

import org.jspecify.annotations.NullMarked;
