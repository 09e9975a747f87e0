package dev.canopy.meterapi;

import dev.canopy.meter.MeterFilter;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of a meter to store in the OpenAPI document. {@link MeterDraft} reads meters field by field. */
@Schema(name = "NewMeter", description = "a meter to be defined, or whose unit and description change")
record MeterRequest(
        @Schema(
                examples = "sum",
                required = true,
                enumeration = {"sum", "count", "min", "max", "latest", "average", "distinct"},
                description = "how the meter combines the values of events")
        String aggregation,

        @Schema(
                examples = "attributes.seats",
                nullable = true,
                maxLength = MeterDraft.MAX_VALUE,
                description =
                        "the value of an event: cost, user, model, or quantities. or attributes. and a name. Only a count works"
                                + " without a value; a distinct count takes user, model or an attribute, and the others take numbers."
                                + " An event without the value does not count")
        @Nullable String value,

        @Schema(
                examples = "feature==chat;attributes.tier=in=(gold,silver)",
                nullable = true,
                maxLength = MeterFilter.MAX_LENGTH,
                description =
                        "the events that count, in RSQL over feature, user, model and attributes.{name}; all if omitted")
        @Nullable String filter,

        @Schema(
                examples = "seats",
                nullable = true,
                maxLength = MeterDraft.MAX_UNIT,
                description =
                        "the unit of the values, as people read it; amounts of money are in the currency of the account")
        @Nullable String unit,

        @Schema(
                examples = "The seats that were booked.",
                nullable = true,
                maxLength = MeterDraft.MAX_DESCRIPTION,
                description = "a description for people")
        @Nullable String description) {}
