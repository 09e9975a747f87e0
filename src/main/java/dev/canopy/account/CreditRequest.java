package dev.canopy.account;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of a grant in the OpenAPI document; grants themselves are read field by field. */
@Schema(name = "NewCredit")
record CreditRequest(
        @Schema(
                examples = "grant-2026-03",
                nullable = true,
                minLength = 1,
                maxLength = CreditId.MAX,
                description = "a grant that comes twice counts once; a new id if left out")
        @Nullable String id,

        @Schema(
                type = SchemaType.STRING,
                examples = "12.34",
                required = true,
                description = "a decimal, more than 0, up to nine digits after the point; a number is accepted, too")
        String amount,

        @Schema(examples = "Goodwill", required = true, minLength = 1, maxLength = CreditDraft.MAX_REASON)
        String reason,

        @Schema(
                examples = "2026-04-01",
                nullable = true,
                description = "a time with an offset, or a day for its first instant in UTC; never if left out")
        @Nullable String expires) {}
