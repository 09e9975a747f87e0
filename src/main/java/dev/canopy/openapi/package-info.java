/**
 * What the OpenAPI document says of all operations: common parameters, responses, headers, media types and examples,
 * added to the document when it is built, and when the framework prepares it for clients. The descriptions of one
 * operation stand at its resource.
 */
@NullMarked
package dev.canopy.openapi;

import org.jspecify.annotations.NullMarked;
