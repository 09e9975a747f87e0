/**
 * The edge of HTTP: refuses requests before they are routed, such as one that is not valid HTTP, names a host that the
 * service does not serve, or has a second spelling of an address. It also compresses responses, sets security headers,
 * gives errors of the server the form of problems, and does not know the content of a request.
 */
@NullMarked
package dev.canopy.http;

import org.jspecify.annotations.NullMarked;
