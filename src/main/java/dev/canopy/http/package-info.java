/**
 * The edge of HTTP: refuses requests that are not valid HTTP, name a host that the service does not serve, have a
 * second spelling of an address, or a query parameter that the resource does not declare. It also compresses responses,
 * sets security headers, names the route of a request in metrics, gives errors of the server the form of problems, and
 * does not know the content of a request.
 */
@NullMarked
package dev.canopy.http;

import org.jspecify.annotations.NullMarked;
