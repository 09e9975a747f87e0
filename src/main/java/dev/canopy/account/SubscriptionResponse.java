package dev.canopy.account;

import java.time.LocalDate;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A subscription as the client gets it. */
@Schema(name = "Subscription")
record SubscriptionResponse(
        UUID id,
        @Schema(examples = "team", required = true) String plan,

        @Schema(examples = "2026-03-01", required = true) LocalDate start,

        @Schema(examples = "2026-04-01", required = true, description = "the day after the last one")
        LocalDate end,

        @Schema(examples = "31", description = "days") long length) {

    /** How many subscriptions became longer. */
    @Schema(name = "ExtensionResult")
    record Extended(@Schema(examples = "12") int extended) {}

    static SubscriptionResponse from(SubscriptionView subscription) {
        return new SubscriptionResponse(
                subscription.id(),
                subscription.plan(),
                subscription.start(),
                subscription.end(),
                subscription.length());
    }
}
