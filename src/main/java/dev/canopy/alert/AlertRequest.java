package dev.canopy.alert;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of an alert to store in the OpenAPI document. {@link AlertDraft} reads alerts field by field. */
@Schema(
        name = "NewAlert",
        description = "an alert to be added or replaced: of a budget, or of a metric with a threshold")
record AlertRequest(
        @Schema(
                examples = "monthly",
                nullable = true,
                description =
                        "the name of a budget of the tenant; the alert fires at each of its thresholds, or at the whole amount if"
                                + " the budget has none")
        @Nullable String budget,

        @Schema(
                examples = "totalInferenceCost",
                nullable = true,
                description = "the name of a metric that is a sum of usage, or of a meter; required without a budget")
        @Nullable String metric,

        @Schema(
                type = SchemaType.STRING,
                format = "decimal",
                examples = "1000",
                nullable = true,
                description =
                        "the value in the unit of the metric at which the alert fires, 0 or more, as a decimal string or a"
                                + " number; required with a metric")
        @Nullable String threshold,

        @Schema(
                examples = "P1M",
                nullable = true,
                enumeration = {"P1D", "P1W", "P1M", "P1Y"},
                description =
                        "the period of the metric: each day, week from Monday, month or year; all time if omitted")
        @Nullable String period,

        @Schema(
                examples = "Europe/Berlin",
                nullable = true,
                defaultValue = "UTC",
                description = "the IANA time zone of the period")
        @Nullable String timeZone,

        @Schema(
                nullable = true,
                description =
                        "the id of a webhook of the tenant that gets a message when the alert fires; none if omitted")
        @Nullable String webhook) {}
