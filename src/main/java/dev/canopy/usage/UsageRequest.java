package dev.canopy.usage;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of an event in the OpenAPI document; events themselves are read field by field. */
@Schema(name = "UsageEvent")
record UsageRequest(
        @Schema(examples = "evt-1", required = true, maxLength = UsageParser.MAX_TEXT)
        String id,

        @Schema(examples = "billing", defaultValue = UsageParser.DEFAULT_SOURCE, maxLength = UsageParser.MAX_TEXT)
        String source,

        @Schema(
                examples = "2026-03-01T12:00:00Z",
                format = "date-time",
                description = "with an offset; the time of arrival if left out")
        String time,

        @Schema(examples = "acme-emea", required = true) String tenant,
        @Schema(examples = "chat", required = true) String feature,

        @Schema(
                enumeration = {"usage", "correction"},
                defaultValue = "usage",
                description = "the cost of a correction may be negative; it counts as an event")
        String kind,

        @Schema(
                type = SchemaType.STRING,
                examples = "0.001782044",
                nullable = true,
                description = "a decimal, 0 or more, up to nine digits after the point; a number is accepted, too;"
                        + " either this, or a model and its tokens")
        @Nullable String cost,

        @Schema(
                examples = "large",
                nullable = true,
                maxLength = UsageParser.MAX_TEXT,
                description = "a model that the price book has a price for")
        @Nullable String model,

        @Schema(examples = "1200", minimum = "0", maximum = "" + ChargeParser.MAX_TOKENS, defaultValue = "0")
        long inputTokens,

        @Schema(
                examples = "200",
                minimum = "0",
                maximum = "" + ChargeParser.MAX_TOKENS,
                defaultValue = "0",
                description = "a part of 'inputTokens'")
        long cachedInputTokens,

        @Schema(examples = "350", minimum = "0", maximum = "" + ChargeParser.MAX_TOKENS, defaultValue = "0")
        long outputTokens,

        @Schema(examples = "user-17", nullable = true, maxLength = UsageParser.MAX_TEXT) @Nullable String user,

        @Schema(examples = "{\"model\":\"small\"}", nullable = true) @Nullable Map<String, Object> attributes) {}
