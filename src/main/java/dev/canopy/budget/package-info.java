/**
 * Knows how many statements each request ran and how long the database took over them, counted where the driver is
 * called, so that ORM and raw statements count alike; bounds what they wait for, and cancels them.
 */
@NullMarked
package dev.canopy.budget;

import org.jspecify.annotations.NullMarked;
