package dev.canopy.account;

import dev.canopy.request.Versioned;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A subscription in a response. */
@Schema(name = "Subscription", description = "a period in which a tenant has a plan")
record SubscriptionResponse(
        @Schema(description = "the id of the subscription") UUID id,

        @Schema(examples = "team", required = true, description = "the plan of the tenant in these days")
        String plan,

        @Schema(examples = "2026-03-01", required = true, description = "the first day")
        LocalDate start,

        @Schema(examples = "2026-04-01", required = true, description = "the day after the last day")
        LocalDate end,

        @Schema(examples = "31", description = "the length in days")
        long length,

        @Schema(hidden = true) Instant version)
        implements Versioned {

    /** The result of an extension. */
    @Schema(name = "ExtensionResult", description = "the result of an extension")
    record Extended(
            @Schema(examples = "12", description = "the number of extended subscriptions")
            int extended) {}

    static SubscriptionResponse from(SubscriptionView subscription) {
        return new SubscriptionResponse(
                subscription.id(),
                subscription.plan(),
                subscription.start(),
                subscription.end(),
                subscription.length(),
                subscription.version());
    }
}
