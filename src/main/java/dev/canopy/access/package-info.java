/**
 * The caller of a request, its roles, and its scope, which is the part of the trees that it may see or change.
 * Credentials are not its purpose: each kind has an authenticator in a room above.
 */
@NullMarked
package dev.canopy.access;

import org.jspecify.annotations.NullMarked;
