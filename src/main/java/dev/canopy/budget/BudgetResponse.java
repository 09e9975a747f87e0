package dev.canopy.budget;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.canopy.body.Body;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.request.Versioned;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A budget in a response. */
@Schema(name = "Budget", description = "how much of a metric a tenant may use in a period, and how much it has used")
record BudgetResponse(
        @Schema(examples = "monthly", required = true, description = "the name of the budget, unique within the tenant")
        String name,

        @Schema(examples = "acme", required = true, description = "the key of the tenant")
        String tenant,

        @Schema(examples = "totalInferenceCost", required = true, description = "the name of the metric")
        String metric,

        @Schema(
                examples = "USD",
                nullable = true,
                description =
                        "the currency of the amounts, an ISO 4217 code; null for a metric that is not an amount of"
                                + " money")
        @Nullable String currency,

        @Schema(ref = "MetricValue", description = "the amount, in the form of a value of the metric")
        Object amount,

        @Schema(examples = "P1M", nullable = true, description = "the period; null for all time") @Nullable String period,

        @Schema(examples = "UTC", required = true, description = "the IANA time zone of the period")
        String timeZone,

        @Schema(
                examples = "[\"0.5\",\"0.8\",\"1\"]",
                required = true,
                description = "shares of the amount, the lowest first")
        List<String> thresholds,

        @Schema(
                examples = "none",
                required = true,
                enumeration = {"none", "hard"},
                description = "'hard' if no reservation is granted that would exceed the amount; else 'none'")
        String enforcement,

        @Schema(
                examples = "2026-03-01T00:00:00Z",
                nullable = true,
                description = "the start of the current period, inclusive; null for all time")
        @Nullable Instant from,

        @Schema(
                examples = "2026-04-01T00:00:00Z",
                nullable = true,
                description = "the end of the current period, exclusive; null for all time")
        @Nullable Instant to,

        @Schema(
                ref = "MetricValue",
                description =
                        "the value of the metric in the current period; null if the period begins within a day of UTC"
                                + " whose events are no longer kept")
        @Nullable Object used,

        @Schema(
                ref = "MetricValue",
                description =
                        "the amounts of open reservations, and usage that has arrived and is not yet in the value of the metric")
        Object reserved,

        @Schema(
                ref = "MetricValue",
                description =
                        "the amount minus `used` and `reserved`; negative if they exceed it; null if the usage is null")
        @Nullable Object remaining,

        @Schema(
                examples = "0.01234",
                nullable = true,
                description = "the usage divided by the amount; null if the usage is null or the amount is 0")
        @Nullable Double ratio,

        @Schema(examples = "[\"0.5\"]", required = true, description = "the thresholds that the usage has reached")
        List<String> reached,

        @Schema(
                ref = "MetricValue",
                description =
                        "the usage at the end of the period if usage continues at the present rate; null in the first 24th of a"
                                + " period, for all time, and if the usage is null")
        @Nullable Object forecast,

        @Schema(examples = "0", nullable = true, description = Body.ROUNDED)
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        int rounded,

        @Schema(hidden = true) Instant version)
        implements Versioned {
    BudgetResponse {
        thresholds = List.copyOf(thresholds);
        reached = List.copyOf(reached);
    }

    static BudgetResponse from(BudgetStatus status) {
        return from(status, 0);
    }

    /** @param rounded the number of amounts that were rounded; 0 for a budget that was only read */
    static BudgetResponse from(BudgetStatus status, int rounded) {
        BudgetView budget = status.budget();
        return new BudgetResponse(
                budget.name(),
                budget.tenant(),
                budget.metric().wireName(),
                budget.metric().isMoney() ? budget.currency() : null,
                status.unit().format(budget.amount()),
                budget.period().map(CalendarPeriod::name).orElse(null),
                budget.zone().getId(),
                budget.thresholds().texts(),
                budget.enforcement().text(),
                status.window().from(),
                status.window().to(),
                format(status, status.used()),
                status.unit().format(status.reserved()),
                format(status, status.remaining()),
                status.ratio().orElse(null),
                status.reached().texts(),
                format(status, status.forecast()),
                rounded,
                budget.version());
    }

    private static @Nullable Object format(BudgetStatus status, Optional<BigDecimal> number) {
        return number.map(status.unit()::format).orElse(null);
    }
}
