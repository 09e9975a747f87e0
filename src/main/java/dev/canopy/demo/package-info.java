/** Demo data: a believable company tree with three months of usage, prices, subscriptions, credits and users, to try the service with. */
@NullMarked
package dev.canopy.demo;

import org.jspecify.annotations.NullMarked;
