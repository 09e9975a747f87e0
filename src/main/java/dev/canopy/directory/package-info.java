/** The directory: organizations of tenants, and the users of each. */
@NullMarked
package dev.canopy.directory;

import org.jspecify.annotations.NullMarked;
