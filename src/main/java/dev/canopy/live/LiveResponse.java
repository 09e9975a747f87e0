package dev.canopy.live;

import dev.canopy.metric.MetricValues;
import dev.canopy.tenant.CurrencyCode;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The data of an event of a metric stream. */
@Schema(name = "LiveMetrics", description = "the current metrics of a tenant")
record LiveResponse(
        @Schema(examples = "acme", description = "the key of the tenant")
        String tenant,

        @Schema(
                examples = "EUR",
                required = true,
                pattern = CurrencyCode.PATTERN,
                description = CurrencyCode.DESCRIPTION)
        String currency,

        @Schema(description = MetricValues.AS_OF) Instant asOf,

        @Schema(ref = "MetricValues", description = "the metrics for all time")
        MetricValues metrics) {}
