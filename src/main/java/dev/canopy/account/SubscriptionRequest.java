package dev.canopy.account;

import java.time.LocalDate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of bodies in the OpenAPI document. Bodies are read field by field, in order to report all errors at once.
 */
final class SubscriptionRequest {
    private static final String ONE_OF_THEM = "give either 'end' or 'length'";

    private SubscriptionRequest() {}

    @Schema(name = "NewSubscription", description = "a subscription to be created")
    record Create(
            @Schema(
                    examples = "team",
                    required = true,
                    minLength = 1,
                    maxLength = SubscriptionChange.MAX_PLAN,
                    description = "the plan of the tenant in these days")
            String plan,

            @Schema(examples = "2026-03-01", required = true, description = "the first day")
            LocalDate start,

            @Schema(
                    examples = "2026-04-01",
                    nullable = true,
                    description = "the day after the last day; " + ONE_OF_THEM)
            @Nullable LocalDate end,

            @Schema(nullable = true, minimum = "1", description = "days; " + ONE_OF_THEM) @Nullable Long length) {}

    @Schema(
            name = "SubscriptionPatch",
            description = "the fields to change; 'end' and 'length' cannot be given together")
    record Patch(
            @Schema(
                    examples = "team",
                    minLength = 1,
                    maxLength = SubscriptionChange.MAX_PLAN,
                    description = "the new plan")
            String plan,

            @Schema(examples = "2026-04-01", description = "the new end, that is, the day after the last day")
            LocalDate end,

            @Schema(minimum = "1", description = "the new length in days; the end changes, the start does not")
            long length) {}

    @Schema(name = "SubscriptionExtension", description = "an extension of all subscriptions of a tenant")
    record Extend(
            @Schema(
                    examples = "30",
                    required = true,
                    minimum = "1",
                    maximum = "" + SubscriptionExtension.MAX_DAYS,
                    description = "the number of days by which each subscription becomes longer")
            int days,

            @Schema(
                    defaultValue = "false",
                    description = "whether to extend the subscriptions of all descendants of the tenant as well")
            boolean subtree) {}
}
