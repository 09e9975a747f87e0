/**
 * The price book: kinds of quantities, prices by model, time and tenant, models without a price, and repricing of
 * stored events. It neither imports prices, which {@code priceimport} does, nor prices events during ingestion: the
 * statement of {@link dev.canopy.usage} contains the same formula.
 */
@NullMarked
package dev.canopy.price;

import org.jspecify.annotations.NullMarked;
