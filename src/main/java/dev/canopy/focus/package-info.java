/**
 * Charges as rows of the FinOps Open Cost and Usage Specification (FOCUS), computed from the events that are kept. It
 * sets no prices and no costs: it splits those that are stored.
 */
@NullMarked
package dev.canopy.focus;

import org.jspecify.annotations.NullMarked;
