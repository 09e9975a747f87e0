/**
 * Budgets of tenants: how much of a metric a subtree may use in a period, and reservations of it. It keeps no sums:
 * {@link dev.canopy.metric} reads the usage. Events settle reservations in {@link dev.canopy.usage}.
 */
@NullMarked
package dev.canopy.budget;

import org.jspecify.annotations.NullMarked;
