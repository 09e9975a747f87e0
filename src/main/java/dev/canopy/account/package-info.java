/**
 * The subscriptions of tenants, and the credits granted to them. It computes no balances: {@link dev.canopy.metric}
 * subtracts the cost.
 */
@NullMarked
package dev.canopy.account;

import org.jspecify.annotations.NullMarked;
