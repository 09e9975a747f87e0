/**
 * Budgets of tenants: how much of a metric a subtree may use in a period, and reservations of it. It keeps no sums:
 * {@link dev.canopy.metric} reads the usage, and {@link dev.canopy.usage} settles reservations.
 */
@NullMarked
package dev.canopy.budget;

import org.jspecify.annotations.NullMarked;
