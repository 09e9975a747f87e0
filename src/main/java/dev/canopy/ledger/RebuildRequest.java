package dev.canopy.ledger;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of a rebuild: an object without fields. It exists so that the request has a media type, JSON, which no
 * browser sends for another page without asking first.
 */
@Schema(description = "an object without fields")
record RebuildRequest() {}
