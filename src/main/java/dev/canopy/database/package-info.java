/**
 * The way to the database, whichever it is: configuration, connection URL, pool, read replica, notifications, and the
 * start of the application around it. Queries are run by {@link dev.canopy.query}, and the tables belong to the rooms
 * above.
 */
@NullMarked
package dev.canopy.database;

import org.jspecify.annotations.NullMarked;
