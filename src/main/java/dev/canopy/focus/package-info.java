/**
 * Charges as rows of the FinOps Open Cost and Usage Specification (FOCUS), computed from the events that are kept.
 */
@NullMarked
package dev.canopy.focus;

import org.jspecify.annotations.NullMarked;
