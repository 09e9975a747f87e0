package dev.canopy.account;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A credit as the client gets it. */
@Schema(name = "Credit")
record CreditResponse(
        @Schema(examples = "grant-2026-03", required = true) String id,

        @Schema(examples = "12.34", required = true) String amount,

        @Schema(examples = "Goodwill", required = true) String reason,

        @Schema(
                examples = "2026-04-01T00:00:00Z",
                nullable = true,
                description = "the first instant at which it is worth nothing; null if never")
        @Nullable Instant expires) {

    static CreditResponse from(CreditView credit) {
        return new CreditResponse(credit.id(), credit.amount().toString(), credit.reason(), credit.expires());
    }
}
