/**
 * The price book: kinds of quantities, prices by model, time and tenant, their import, models without a price, and
 * repricing of stored events. It does not price events during ingestion: the statement of {@link dev.canopy.usage}
 * contains the same formula.
 */
@NullMarked
package dev.canopy.price;

import org.jspecify.annotations.NullMarked;
