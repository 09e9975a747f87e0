/** The price book: kinds of quantities, prices by model, time and tenant, their import, and repricing. */
@NullMarked
package dev.canopy.price;

import org.jspecify.annotations.NullMarked;
