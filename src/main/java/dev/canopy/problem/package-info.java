/**
 * Errors and their form for clients: one exception, one catalogue, one mapping to problem+json. It does not recover
 * from errors.
 */
@NullMarked
package dev.canopy.problem;

import org.jspecify.annotations.NullMarked;
