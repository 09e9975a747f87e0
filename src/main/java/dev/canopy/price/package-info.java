/** The price book: what the tokens of models cost, when and for whom, and the pricing anew of events by it. */
@NullMarked
package dev.canopy.price;

import org.jspecify.annotations.NullMarked;
