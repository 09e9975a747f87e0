/**
 * The log of changes: gives the database the name of the caller, and reads the log. It does not write the log: triggers
 * and functions of the database do, in the transaction of the change.
 */
@NullMarked
package dev.canopy.audit;

import org.jspecify.annotations.NullMarked;
