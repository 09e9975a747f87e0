/**
 * The edge of HTTP: refuses requests that are not valid HTTP, that name a host that the service does not serve, that
 * use a second spelling of an address, or that have a query parameter that the resource does not declare, and
 * compresses responses, sets security headers, names the route of a request in metrics, and gives errors of the server
 * the form of problems. It does not know the content of a request.
 */
@NullMarked
package dev.canopy.http;

import org.jspecify.annotations.NullMarked;
