package dev.canopy.live;

import dev.canopy.metric.MetricValues;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The data of an event of a metric stream. */
@Schema(name = "LiveMetrics", description = "the metrics of a tenant at a time")
record LiveResponse(
        @Schema(examples = "acme", description = "the key of the tenant")
        String tenant,

        @Schema(description = "the time up to which all acknowledged usage is included")
        Instant asOf,

        @Schema(description = "the metrics of the tenant") MetricValues metrics) {}
