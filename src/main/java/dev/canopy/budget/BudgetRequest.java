package dev.canopy.budget;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of a budget to store in the OpenAPI document. {@link BudgetDraft} reads budgets field by field. */
@Schema(name = "NewBudget", description = "a budget to be added or replaced")
record BudgetRequest(
        @Schema(
                examples = "totalInferenceCost",
                nullable = true,
                defaultValue = "totalInferenceCost",
                description =
                        "the name of a metric that is a sum or a count of usage: a cost, a number of events, of tokens or of active"
                                + " users, or a sum or a count of a meter, of the tenant alone or of its subtree")
        @Nullable String metric,

        @Schema(
                type = SchemaType.STRING,
                format = "decimal",
                examples = "1000",
                required = true,
                description =
                        "the amount in the unit of the metric, 0 or more, as a decimal string or a number; money is rounded half"
                                + " to even to nine digits after the point, any other amount is a whole number")
        String amount,

        @Schema(
                examples = "P1M",
                nullable = true,
                enumeration = {"P1D", "P1W", "P1M", "P1Y"},
                description =
                        "the period in which the amount may be used: each day, week from Monday, month or year; without"
                                + " a period, the budget is for all time")
        @Nullable String period,

        @Schema(
                examples = "Europe/Berlin",
                nullable = true,
                defaultValue = "UTC",
                description = "the IANA time zone of the period")
        @Nullable String timeZone,

        @Schema(
                nullable = true,
                maxItems = Thresholds.MAX,
                description =
                        "shares of the amount, as decimal strings or numbers, more than 0 and at most 10, with at most nine"
                                + " digits after the point; none if omitted")
        @Nullable List<String> thresholds,

        @Schema(
                examples = "none",
                nullable = true,
                enumeration = {"none", "hard"},
                defaultValue = "none",
                description =
                        "'hard' if no reservation is granted that would exceed the amount; events are accepted in any case")
        @Nullable String enforcement) {}
