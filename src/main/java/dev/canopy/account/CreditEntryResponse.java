package dev.canopy.account;

import dev.canopy.tenant.CurrencyCode;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An entry of the ledger of credits in a response. */
@Schema(
        name = "CreditEntry",
        description =
                "an entry of the credit ledger: usage that a credit paid, usage that no credit paid, or an amount that expired or was returned")
record CreditEntryResponse(
        @Schema(
                examples = "2026-03-01T00:00:00Z",
                nullable = true,
                description =
                        "the start of the period, at which a credit becomes effective or expires; null for the beginning of"
                                + " all usage")
        @Nullable Instant from,

        @Schema(
                examples = "2026-04-01T00:00:00Z",
                nullable = true,
                description = "the end of the period; null if no later credit begins or expires")
        @Nullable Instant to,

        @Schema(
                examples = "paid",
                required = true,
                enumeration = {"paid", "overage", "expired", "returned", "offset"},
                description =
                        "paid: a credit has paid usage; overage: no credit has; expired: the remainder of a credit was lost"
                                + " at the end of the period; returned: corrections and deletions in the"
                                + " period exceed its usage; offset: an amount that was returned earlier has paid usage")
        String kind,

        @Schema(
                examples = "grant-2026-03",
                nullable = true,
                description = "the id of the credit that has paid or expired; null for other entries")
        @Nullable String credit,

        @Schema(
                examples = "0",
                nullable = true,
                description =
                        "the number of the month of a credit that recurs, from 0; 0 for others; null without a credit")
        @Nullable Integer number,

        @Schema(examples = "12.34", required = true, description = "the amount, more than 0, as a decimal string")
        String amount,

        @Schema(
                examples = "0.66",
                nullable = true,
                description =
                        "what is left after the entry: of the month of the credit, or of returned amounts; null for overage")
        @Nullable String remainder,

        @Schema(
                examples = "EUR",
                required = true,
                pattern = CurrencyCode.PATTERN,
                description = CurrencyCode.DESCRIPTION)
        String currency) {

    static CreditEntryResponse from(CreditEntryView entry) {
        return new CreditEntryResponse(
                entry.from(),
                entry.to(),
                entry.kind().text(),
                entry.credit(),
                entry.number(),
                entry.amount().toString(),
                entry.remainder() == null ? null : entry.remainder().toString(),
                entry.currency());
    }
}
