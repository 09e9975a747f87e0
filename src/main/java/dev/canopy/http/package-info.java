/**
 * The edge of HTTP: what is refused before a request is routed, such as a request that is not valid HTTP, a host that
 * the service does not serve, or a second spelling of an address. Every answer has a body.
 */
@NullMarked
package dev.canopy.http;

import org.jspecify.annotations.NullMarked;
