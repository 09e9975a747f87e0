/**
 * What the service needs around it before it starts: the main class and the database, embedded where none is
 * configured.
 */
@NullMarked
package dev.canopy.platform;

import org.jspecify.annotations.NullMarked;
