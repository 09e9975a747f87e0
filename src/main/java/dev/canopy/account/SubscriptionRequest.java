package dev.canopy.account;

import java.time.LocalDate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of bodies in the OpenAPI document; bodies themselves are read field by field, to say all that is wrong. */
final class SubscriptionRequest {
    private static final String ONE_OF_THEM = "either this or the other of 'end' and 'length'";

    private SubscriptionRequest() {}

    @Schema(name = "NewSubscription")
    record Create(
            @Schema(examples = "team", required = true, minLength = 1, maxLength = SubscriptionChange.MAX_PLAN)
            String plan,

            @Schema(examples = "2026-03-01", required = true)
            LocalDate start,

            @Schema(
                    examples = "2026-04-01",
                    nullable = true,
                    description = "the day after the last one; " + ONE_OF_THEM)
            @Nullable LocalDate end,

            @Schema(nullable = true, minimum = "1", description = "days; " + ONE_OF_THEM) @Nullable Long length) {}

    @Schema(name = "SubscriptionPatch", description = "what is left out stays as it is; not both an end and a length")
    record Patch(
            @Schema(examples = "team", minLength = 1, maxLength = SubscriptionChange.MAX_PLAN)
            String plan,

            @Schema(examples = "2026-04-01", description = "the day after the last one")
            LocalDate end,

            @Schema(minimum = "1", description = "days; moves the end")
            long length) {}

    @Schema(name = "SubscriptionExtension")
    record Extend(
            @Schema(examples = "30", required = true, minimum = "1", maximum = "" + Extension.MAX_DAYS)
            int days,

            @Schema(defaultValue = "false", description = "those of all tenants below, too")
            boolean subtree) {}
}
