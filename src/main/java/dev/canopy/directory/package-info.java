/** The directory: the organizations of tenants, and the users of the organizations. */
@NullMarked
package dev.canopy.directory;

import org.jspecify.annotations.NullMarked;
