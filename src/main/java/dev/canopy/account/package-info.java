/** The subscriptions of tenants, and the credits granted to them. */
@NullMarked
package dev.canopy.account;

import org.jspecify.annotations.NullMarked;
