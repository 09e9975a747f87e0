package dev.canopy.alert;

import dev.canopy.tenant.CurrencyCode;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The data of an event of a stream of firings: that of a message to a webhook, with the time of the firing. */
@Schema(name = "AlertFiringEvent", description = "an alert that has fired")
record FiringEvent(
        @Schema(examples = "acme", required = true, description = "the key of the tenant of the alert")
        String tenant,

        @Schema(examples = "cost", required = true, description = "the name of the alert")
        String alert,

        @Schema(examples = "monthly", nullable = true, description = "the name of the budget; null for a metric")
        @Nullable String budget,

        @Schema(examples = "totalInferenceCost", required = true, description = "the name of the metric")
        String metric,

        @Schema(
                examples = "EUR",
                nullable = true,
                pattern = CurrencyCode.PATTERN,
                description = "the currency of the account; null if the metric is not an amount of money")
        @Nullable String currency,

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
        Object value,

        @Schema(nullable = true, description = "the start of the period, inclusive; null for all time") @Nullable Instant from,

        @Schema(nullable = true, description = "the end of the period, exclusive; null for all time") @Nullable Instant to,

        @Schema(required = true, description = "when the alert fired")
        Instant firedAt) {}
