package dev.canopy.meterapi;

import dev.canopy.meter.MeterDefinition;
import dev.canopy.meter.MeterFilter;
import dev.canopy.meter.MeterView;
import dev.canopy.metric.MeterMetric;
import dev.canopy.request.Versioned;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A meter in a response. */
@Schema(name = "Meter", description = "a figure that is kept for each tenant and for its subtree")
record MeterResponse(
        @Schema(examples = "seats", required = true, description = "the key of the meter")
        String key,

        @Schema(
                examples = "ready",
                required = true,
                enumeration = {"filling", "ready"},
                description =
                        "'filling' while events from before the definition are added; until it is 'ready', the metrics of the"
                                + " meter are null")
        String state,

        @Schema(
                examples = "1",
                required = true,
                description =
                        "the share of the events from before the definition that have been processed, from 0 to 1")
        double progress,

        @Schema(examples = "sum", required = true, description = "how the meter combines the values of events")
        String aggregation,

        @Schema(
                examples = "attributes.seats",
                nullable = true,
                description = "the value of an event; null to count events")
        @Nullable String value,

        @Schema(examples = "feature==chat", nullable = true, description = "the events that count; null for all")
        @Nullable String filter,

        @Schema(examples = "seats", nullable = true, description = "the unit of the values; null if none is given")
        @Nullable String unit,

        @Schema(nullable = true, description = "the description; null if none is given") @Nullable String description,

        @Schema(
                examples = "[\"seats\",\"totalSeats\"]",
                required = true,
                description = "the names of its metrics: that of the tenant itself, and that of its subtree")
        List<String> metrics,

        @Schema(
                examples = "false",
                required = true,
                description = "whether the meter is built in; such a meter can be neither changed nor deleted")
        boolean builtIn,

        @Schema(
                examples = "2026-01-01",
                nullable = true,
                description =
                        "the first day from which the meter has all events, because earlier ones were dropped before"
                                + " the meter had processed them; null for all time")
        @Nullable LocalDate completeFrom,

        @Schema(required = true, description = "the time of the definition")
        Instant createdAt,

        @Schema(required = true, description = "the time of the last change")
        Instant updatedAt)
        implements Versioned {
    MeterResponse {
        metrics = List.copyOf(metrics);
    }

    static MeterResponse from(MeterView meter) {
        MeterDefinition definition = meter.definition();
        return new MeterResponse(
                definition.key(),
                meter.progress() < 1 ? "filling" : "ready",
                meter.progress(),
                definition.aggregation().wireName(),
                definition.value().orElse(null),
                definition.filter().map(MeterFilter::text).orElse(null),
                definition.unit().orElse(null),
                definition.description().orElse(null),
                List.of(definition.key(), MeterMetric.totalName(definition.key())),
                meter.builtIn(),
                meter.completeFrom().orElse(null),
                meter.createdAt(),
                meter.updatedAt());
    }

    @Override
    public Instant version() {
        return updatedAt;
    }
}
