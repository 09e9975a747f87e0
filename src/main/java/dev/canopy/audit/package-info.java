/**
 * Who changed what. Triggers of the database write the log in the transaction of the change; this room tells them the
 * caller, and reads the log.
 */
@NullMarked
package dev.canopy.audit;

import org.jspecify.annotations.NullMarked;
