/**
 * The catalogue of AI features: adds, renames, retires and removes them. Their usage belongs to
 * {@link dev.canopy.ledger}.
 */
@NullMarked
package dev.canopy.feature;

import org.jspecify.annotations.NullMarked;
