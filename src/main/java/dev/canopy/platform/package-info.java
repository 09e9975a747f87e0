/** Cross-cutting wiring: the database at start-up, JSON, lists, health. */
@NullMarked
package dev.canopy.platform;

import org.jspecify.annotations.NullMarked;
