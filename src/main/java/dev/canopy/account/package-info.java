/**
 * The subscriptions of tenants, the credits granted to them, and the ledger of what these have paid. It computes no
 * balances: {@link dev.canopy.metric} subtracts the cost.
 */
@NullMarked
package dev.canopy.account;

import org.jspecify.annotations.NullMarked;
