package dev.canopy.account;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A credit in a response. */
@Schema(name = "Credit", description = "an amount granted to a tenant")
record CreditResponse(
        @Schema(
                examples = "grant-2026-03",
                required = true,
                description = "the id of the credit, unique within the tenant")
        String id,

        @Schema(
                examples = "12.34",
                required = true,
                description = "the amount in the currency of the account, as a decimal string")
        String amount,

        @Schema(examples = "Goodwill", required = true, description = "why the credit was granted")
        String reason,

        @Schema(
                examples = "2026-04-01T00:00:00Z",
                nullable = true,
                description = "the time from which the credit no longer counts; null if it does not expire")
        @Nullable Instant expires) {

    static CreditResponse from(CreditView credit) {
        return new CreditResponse(credit.id(), credit.amount().toString(), credit.reason(), credit.expires());
    }
}
