package dev.canopy.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.canopy.body.Body;
import dev.canopy.request.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An alert in a response. */
@Schema(name = "Alert", description = "an alert with its last firings")
record AlertResponse(
        @Schema(examples = "cost", required = true, description = "the name of the alert, unique within the tenant")
        String name,

        @Schema(examples = "acme", required = true, description = "the key of the tenant")
        String tenant,

        @Schema(examples = "monthly", nullable = true, description = "the name of the budget; null for a metric")
        @Nullable String budget,

        @Schema(
                examples = "totalInferenceCost",
                nullable = true,
                description = "the name of the metric; null for a budget")
        @Nullable String metric,

        @Schema(
                ref = "MetricValue",
                description =
                        "the value at which the alert fires, in the form of a value of the metric; null for a budget")
        @Nullable Object threshold,

        @Schema(
                examples = "P1M",
                nullable = true,
                description = "the period of the metric; null for all time, and for a budget")
        @Nullable String period,

        @Schema(examples = "UTC", nullable = true, description = "the IANA time zone of the period; null for a budget")
        @Nullable String timeZone,

        @Schema(nullable = true, description = "the id of the webhook that receives a message; null if there is none")
        @Nullable UUID webhook,

        @Schema(required = true, description = "the last 20 firings, the newest first")
        List<Firing> firings,

        @Schema(examples = "0", nullable = true, description = Body.ROUNDED)
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        int rounded,

        @Schema(hidden = true) Instant version)
        implements Versioned {
    AlertResponse {
        firings = List.copyOf(firings);
    }

    AlertResponse withRounded(int number) {
        return new AlertResponse(
                name, tenant, budget, metric, threshold, period, timeZone, webhook, firings, number, version);
    }

    /** A firing of an alert. */
    @Schema(name = "AlertFiring", description = "a firing of an alert")
    record Firing(
            @Schema(required = true, description = "when the alert fired")
            Instant firedAt,

            @Schema(examples = "totalInferenceCost", required = true, description = "the name of the metric")
            String metric,

            @Schema(nullable = true, description = "the start of the period, inclusive; null for all time") @Nullable Instant from,

            @Schema(nullable = true, description = "the end of the period, exclusive; null for all time") @Nullable Instant to,

            @Schema(
                    ref = "MetricValue",
                    description = "the amount of the budget, or the threshold of the metric, when the alert fired")
            Object amount,

            @Schema(
                    examples = "0.8",
                    required = true,
                    description = "the share of the amount that was reached; 1 for a metric")
            String threshold,

            @Schema(ref = "MetricValue", description = "the value of the metric when the alert fired")
            Object value) {}
}
