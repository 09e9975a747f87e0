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
                                + " random id if omitted")
        @Nullable String id,

        @Schema(
                type = SchemaType.STRING,
                format = "decimal",
                examples = "12.34",
                required = true,
                description =
                        "the amount in the currency of the account, more than 0, as a decimal string or a number; rounded half"
                                + " to even to nine digits after the point")
        String amount,

        @Schema(
                examples = "Goodwill",
                required = true,
                minLength = 1,
                maxLength = CreditDraft.MAX_REASON,
                description = "why the credit is granted")
        String reason,

        @Schema(
                examples = "2026-04-01",
                nullable = true,
                description =
                        "when the credit expires: a time with an offset, or a day, which stands for its start in UTC;"
                                + " the credit does not expire if omitted")
        @Nullable String expires) {}
