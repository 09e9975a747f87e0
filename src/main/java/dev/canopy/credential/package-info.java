/** What callers prove their identity with: API keys, their routes, and the operator's key of the first start. */
@NullMarked
package dev.canopy.credential;

import org.jspecify.annotations.NullMarked;
