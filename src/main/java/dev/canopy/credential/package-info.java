/**
 * API keys with their routes, their cache and their last uses, the key of the operator that the first start makes, the
 * route that shows a caller to itself, and how long a replaced secret stays valid. It proves the identity of a caller,
 * and says nothing about its rights: {@link dev.canopy.access} does.
 */
@NullMarked
package dev.canopy.credential;

import org.jspecify.annotations.NullMarked;
