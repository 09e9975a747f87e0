/** The catalogue of AI features. */
@NullMarked
package dev.canopy.feature;

import org.jspecify.annotations.NullMarked;
