package dev.canopy.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.canopy.body.Body;
import dev.canopy.request.Versioned;
import dev.canopy.tenant.CurrencyCode;
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
                description =
                        "the amount in the currency of the account, as a decimal string; of each month if the credit recurs")
        String amount,

        @Schema(
                examples = "EUR",
                required = true,
                pattern = CurrencyCode.PATTERN,
                description = CurrencyCode.DESCRIPTION)
        String currency,

        @Schema(examples = "Goodwill", required = true, description = "why the credit was granted")
        String reason,

        @Schema(
                examples = "100",
                required = true,
                description = "of two credits of the tenant, the one with the lower priority pays first")
        int priority,

        @Schema(
                examples = "2026-03-01T00:00:00Z",
                nullable = true,
                description =
                        "the time of the first usage that the credit pays; null if it pays all usage before it expires")
        @Nullable Instant effective,

        @Schema(
                examples = "2026-04-01T00:00:00Z",
                nullable = true,
                description = "the time from which the credit no longer pays; null if it does not expire")
        @Nullable Instant expires,

        @Schema(
                examples = "P1M",
                nullable = true,
                enumeration = CreditDraft.MONTHLY,
                description = "P1M if the amount is granted again each month; null if it is granted once")
        @Nullable String recurrence,

        @Schema(
                examples = "0",
                required = true,
                description = "the number of further months for which the remainder of a month pays")
        int rollover,

        @Schema(examples = "0", nullable = true, description = Body.ROUNDED)
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        int rounded,

        @Schema(hidden = true) Instant version)
        implements Versioned {

    static CreditResponse from(CreditView credit) {
        return from(credit, 0);
    }

    /** @param rounded the number of amounts that were rounded; 0 for a credit that was only read */
    static CreditResponse from(CreditView credit, int rounded) {
        return new CreditResponse(
                credit.id(),
                credit.amount().toString(),
                credit.currency(),
                credit.reason(),
                credit.priority(),
                credit.effective(),
                credit.expires(),
                credit.recurrence(),
                credit.rollover(),
                rounded,
                credit.version());
    }
}
