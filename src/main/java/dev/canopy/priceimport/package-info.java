/**
 * Imports of prices: lines of prices, and the map of model prices that LiteLLM publishes. It computes the changes of
 * the price book and makes them; the price book itself is in {@link dev.canopy.price}.
 */
@NullMarked
package dev.canopy.priceimport;

import org.jspecify.annotations.NullMarked;
