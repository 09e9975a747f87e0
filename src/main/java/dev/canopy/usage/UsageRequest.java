package dev.canopy.usage;

import dev.canopy.listing.Calendar;
import dev.canopy.price.QuantityKind;
import dev.canopy.tenant.TenantKey;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of an event in the OpenAPI document. {@link UsageParser} reads events field by field. */
@Schema(
        name = "UsageEvent",
        description =
                "one use of a feature by a tenant, with a cost, or with a model and quantities, or with both, or unpriced")
record UsageRequest(
        @Schema(
                examples = "evt-1",
                required = true,
                minLength = 1,
                maxLength = UsageParser.MAX_TEXT,
                description = "the id of the event, unique within its source and the account of its tenant")
        String id,

        @Schema(
                examples = "billing",
                nullable = true,
                defaultValue = UsageParser.DEFAULT_SOURCE,
                minLength = 1,
                maxLength = UsageParser.MAX_TEXT,
                description = "the system that the event comes from; source and id together identify the event")
        @Nullable String source,

        @Schema(
                examples = "2026-03-01T12:00:00Z",
                nullable = true,
                format = "date-time",
                description =
                        "the time of the event in ISO-8601, with an offset; from the year " + Calendar.FIRST_EVENT_YEAR
                                + " to a few minutes ahead of the"
                                + " service's clock (5 by default); any number of decimals, cut off to the microsecond; a leap"
                                + " second (23:59:60 in UTC) counts as the second before it; the time of arrival if omitted")
        @Nullable String time,

        @Schema(examples = "acme-emea", required = true, description = TenantKey.DESCRIPTION)
        String tenant,

        @Schema(
                examples = "chat",
                required = true,
                description = "the key of a feature in the catalogue, regardless of case")
        String feature,

        @Schema(
                enumeration = {"usage", "correction"},
                nullable = true,
                defaultValue = "usage",
                description =
                        "a correction must have a cost, which may be negative, and cannot have quantities; it counts as an event"
                                + " in its own period, even after its tenant was archived or its feature retired, but not as a"
                                + " use of its feature")
        @Nullable String kind,

        @Schema(
                type = SchemaType.STRING,
                format = "decimal",
                examples = "0.001782044",
                nullable = true,
                description =
                        "the cost of the event in the currency of the account, as a decimal string or a number; more than"
                                + " nine digits after the point are rounded half to even; from 0 (for a correction from"
                                + " -9223372036.854775807) to 9223372036.854775807; if a cost and quantities are given, the cost"
                                + " counts, and the computed cost is kept as well; without a cost, and without a model and"
                                + " quantities that have a price, the event is accepted and counted as unpriced")
        @Nullable String cost,

        @Schema(
                examples = "large",
                nullable = true,
                minLength = 1,
                maxLength = UsageParser.MAX_TEXT,
                description =
                        "the model that was used. An event without a cost gets one from its quantities and the price of the"
                                + " model at its time; without such a price, it is unpriced")
        @Nullable String model,

        @Schema(
                examples = "batch",
                nullable = true,
                minLength = 1,
                maxLength = UsageParser.MAX_TEXT,
                description =
                        "the service tier of the model, such as batch or priority; a price for this tier comes before one"
                                + " for all")
        @Nullable String serviceTier,

        @Schema(
                examples =
                        "{\"inputTokens\":1200,\"cachedInputTokens\":200,\"outputTokens\":350,\"reasoningTokens\":50}",
                nullable = true,
                maxProperties = QuantityParser.MAX_KINDS,
                description =
                        "the quantities of the use: numbers from 0 to 1000000000000 by kind. inputTokens includes cachedInputTokens,"
                                + " cacheWriteTokens, cacheWriteLongTokens, audioInputTokens and imageInputTokens; outputTokens"
                                + " includes reasoningTokens, audioOutputTokens and imageOutputTokens; others are requests, images,"
                                + " seconds, characters, and kinds of your own. Seconds and kinds of your own may have up to nine"
                                + " digits after the point; the others are whole numbers. A kind of your own has a name of 1 to 63"
                                + " letters, digits, '_', '.' and '-' that begins with a letter. If it begins with the name of"
                                + " one of these kinds and a dot, it is part of that kind: cachedInputTokens.audio of"
                                + " cachedInputTokens. The parts of a kind are disjoint, and together not more than the kind")
        @Nullable Map<String, Object> quantities,

        @Schema(
                examples = "1200",
                minimum = "0",
                maximum = "" + QuantityKind.MAX,
                nullable = true,
                description = "the same as inputTokens in 'quantities'")
        @Nullable Long inputTokens,

        @Schema(
                examples = "200",
                minimum = "0",
                maximum = "" + QuantityKind.MAX,
                nullable = true,
                description = "the same as cachedInputTokens in 'quantities'")
        @Nullable Long cachedInputTokens,

        @Schema(
                examples = "350",
                minimum = "0",
                maximum = "" + QuantityKind.MAX,
                nullable = true,
                description = "the same as outputTokens in 'quantities'")
        @Nullable Long outputTokens,

        @Schema(
                examples = "user-17",
                nullable = true,
                minLength = 1,
                maxLength = UsageParser.MAX_TEXT,
                description = "the user who caused the event, as the client names the user")
        @Nullable String user,

        @Schema(
                examples = "{\"model\":\"small\"}",
                nullable = true,
                description =
                        "more properties of the event, up to 8192 characters of JSON with its numbers written out; metrics can"
                                + " be grouped by them")
        @Nullable Map<String, Object> attributes,

        @Schema(
                examples = "call-1",
                nullable = true,
                minLength = 1,
                maxLength = UsageParser.MAX_TEXT,
                description =
                        "the id of a reservation of the same tenant. The event settles the reservation, even if it"
                                + " costs more or less than was reserved. An event also counts if there is no such"
                                + " reservation")
        @Nullable String reservation) {}
