/**
 * What the OpenAPI document says of all operations: common parameters, responses, headers, media types and examples,
 * added when the build makes the document, and again when Quarkus prepares it for clients. The descriptions of one
 * operation stand at its resource.
 */
@NullMarked
package dev.canopy.openapi;

import org.jspecify.annotations.NullMarked;
