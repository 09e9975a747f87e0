/**
 * Ingestion of traces of OpenTelemetry: {@code POST /v1/traces} in protobuf and JSON, with responses and errors in the
 * form of that protocol. It does not check or store events: {@link dev.canopy.usage} does.
 */
@NullMarked
package dev.canopy.otlp;

import org.jspecify.annotations.NullMarked;
