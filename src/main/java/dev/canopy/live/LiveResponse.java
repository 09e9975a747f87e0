package dev.canopy.live;

import dev.canopy.metric.MetricValues;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The data of an event of a live stream. */
@Schema(name = "LiveMetrics")
record LiveResponse(
        @Schema(examples = "acme") String tenant,

        @Schema(description = "everything acknowledged before is included")
        Instant asOf,

        MetricValues metrics) {}
