/**
 * The organizations of tenants, and the users of the organizations. The user of an event is not one of them: it is only
 * a text.
 */
@NullMarked
package dev.canopy.directory;

import org.jspecify.annotations.NullMarked;
