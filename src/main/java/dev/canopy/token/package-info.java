/**
 * Tokens that carry their own grants: JSON Web Tokens of an identity provider, and portal tokens, which the service
 * signs itself. It proves the identity of a caller, and stores no token; {@link dev.canopy.access} says what the caller
 * may do.
 */
@NullMarked
package dev.canopy.token;

import org.jspecify.annotations.NullMarked;
