/**
 * Tokens that carry their own grants: JSON Web Tokens of an identity provider, and portal tokens, which the service
 * signs itself. Nothing of them is stored.
 */
@NullMarked
package dev.canopy.token;

import org.jspecify.annotations.NullMarked;
