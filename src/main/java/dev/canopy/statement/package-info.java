/**
 * Knows how many statements each request ran and how long the database took over them, counted where the driver is
 * called, so that ORM and raw statements count alike; holds each to the budget of its method; bounds what statements wait for, and
 * cancels them. Needs nothing else of ours, so that another service can take it: see docs/statement-budget.md.
 */
@NullMarked
package dev.canopy.statement;

import org.jspecify.annotations.NullMarked;
