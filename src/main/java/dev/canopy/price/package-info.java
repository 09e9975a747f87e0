/** The price book, with the prices of the tokens of models by time and tenant, and repricing. */
@NullMarked
package dev.canopy.price;

import org.jspecify.annotations.NullMarked;
