/**
 * Usage in as traces of OpenTelemetry: {@code POST /v1/traces} in protobuf and JSON, with answers and errors in the form
 * of that protocol.
 */
@NullMarked
package dev.canopy.otlp;

import org.jspecify.annotations.NullMarked;
