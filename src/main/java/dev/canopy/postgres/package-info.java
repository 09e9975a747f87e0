/**
 * The embedded PostgreSQL: unpacks its programs, creates the database cluster, and starts, adopts and stops the server.
 * {@link dev.canopy.database} decides which database the service uses, and this room runs no query of the service.
 */
@NullMarked
package dev.canopy.postgres;

import org.jspecify.annotations.NullMarked;
