/** Errors and how clients see them: one exception, one catalogue, one mapping to problem+json. */
@NullMarked
package dev.canopy.problem;

import org.jspecify.annotations.NullMarked;
