/** Subscriptions of tenants, which are periods, and the credits that they were granted. */
@NullMarked
package dev.canopy.account;

import org.jspecify.annotations.NullMarked;
