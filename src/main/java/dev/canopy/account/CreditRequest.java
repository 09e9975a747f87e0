package dev.canopy.account;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of a new credit in the OpenAPI document. {@link CreditDraft} reads credits field by field. */
@Schema(name = "NewCredit", description = "a credit to be granted")
record CreditRequest(
        @Schema(
                examples = "grant-2026-03",
                nullable = true,
                minLength = 1,
                maxLength = CreditId.MAX,
                description =
                        "the id of the credit, unique within the tenant; a credit that is sent twice counts once; a"
                                + " new id if omitted")
        @Nullable String id,

        @Schema(
                type = SchemaType.STRING,
                format = "decimal",
                examples = "12.34",
                required = true,
                description =
                        "the amount in the currency of the account, more than 0, as a decimal string or a number; rounded half"
                                + " to even to nine digits after the point; of each month if the credit recurs")
        String amount,

        @Schema(
                examples = "Goodwill",
                required = true,
                minLength = 1,
                maxLength = CreditDraft.MAX_REASON,
                description = "why the credit is granted")
        String reason,

        @Schema(
                type = SchemaType.INTEGER,
                examples = "10",
                nullable = true,
                minimum = "0",
                maximum = "1000",
                description =
                        "of two credits of the tenant, the one with the lower priority pays first; 100 if omitted. Equal"
                                + " priorities are ordered by the earlier expiry, then the earlier effective time, then"
                                + " the lower id")
        @Nullable Integer priority,

        @Schema(
                examples = "2026-03-01",
                nullable = true,
                description =
                        "the time of the first usage that the credit pays: a time with an offset, or a day, which stands for"
                                + " its start in UTC; all usage before it expires if omitted")
        @Nullable String effective,

        @Schema(
                examples = "2026-04-01",
                nullable = true,
                description =
                        "when the credit expires: a time with an offset, or a day, which stands for its start in UTC;"
                                + " usage from then on is not paid; the credit does not expire if omitted")
        @Nullable String expires,

        @Schema(
                examples = "P1M",
                nullable = true,
                enumeration = CreditDraft.MONTHLY,
                description =
                        "P1M grants the amount again each month from effective until expires, both required and at most 120"
                                + " months apart; what is left of a month expires at its end")
        @Nullable String recurrence,

        @Schema(
                type = SchemaType.INTEGER,
                examples = "0",
                nullable = true,
                minimum = "0",
                maximum = "12",
                description =
                        "the number of further months for which the remainder of a month pays, only with a recurrence; 0 if"
                                + " omitted")
        @Nullable Integer rollover) {}
