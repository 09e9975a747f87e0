/**
 * Counts the statements of each request at the driver, measures their time in the database, checks the statement budget
 * of each resource method, cancels statements, and tells the database who makes a change, for the audit log. It uses no
 * other room, so that another service can take it: see docs/statement-budget.md.
 */
@NullMarked
package dev.canopy.statement;

import org.jspecify.annotations.NullMarked;
