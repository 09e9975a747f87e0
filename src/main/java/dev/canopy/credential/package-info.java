/**
 * API keys, their routes, and the key of the operator that the first start makes. It proves the identity of a caller,
 * and says nothing about its rights: {@link dev.canopy.access} does.
 */
@NullMarked
package dev.canopy.credential;

import org.jspecify.annotations.NullMarked;
