/** What can go wrong and how a client hears of it: one exception, one catalogue, one mapping to problem+json. */
@NullMarked
package dev.canopy.problem;

import org.jspecify.annotations.NullMarked;
