/**
 * Counts the statements of each request and measures their time in the database. Statements are counted at the driver,
 * so that those of the ORM and raw ones count alike. The room also checks the statement budget of each resource method
 * and cancels statements. It uses no other room, so that another service can take it: see docs/statement-budget.md.
 */
@NullMarked
package dev.canopy.statement;

import org.jspecify.annotations.NullMarked;
