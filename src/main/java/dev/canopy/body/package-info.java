/**
 * Request bodies: their limits, encodings, newline-delimited JSON, and reading an object field by field. The rooms
 * above give the fields their meaning.
 */
@NullMarked
package dev.canopy.body;

import org.jspecify.annotations.NullMarked;
