/**
 * Demo data to try the service with: a realistic tree of tenants with three months of usage, prices, budgets, alerts,
 * subscriptions, credits and users. It is loaded through the services of the other rooms, and is no data for tests.
 */
@NullMarked
package dev.canopy.demo;

import org.jspecify.annotations.NullMarked;
