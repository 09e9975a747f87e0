/**
 * The embedded PostgreSQL: unpacking its programs, creating the database cluster, starting, adopting and stopping the
 * server. Which database the service uses is decided in {@link dev.canopy.database}; nothing here runs a query of the
 * service.
 */
@NullMarked
package dev.canopy.postgres;

import org.jspecify.annotations.NullMarked;
