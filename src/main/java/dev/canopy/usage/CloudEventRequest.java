package dev.canopy.usage;

import dev.canopy.tenant.TenantKey;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of a CloudEvent in the OpenAPI document. */
@Schema(
        name = "UsageCloudEvent",
        additionalProperties = Schema.True.class,
        description = "an event as a CloudEvent 1.0; its type and its extensions are not stored",
        examples = """
                {"specversion":"1.0","id":"evt-1","source":"billing","type":"com.example.usage","subject":"acme-emea",\
                "time":"2026-03-01T12:00:00Z","data":{"feature":"chat","cost":"0.001782044"}}""")
record CloudEventRequest(
        @Schema(examples = "1.0", required = true, enumeration = "1.0", description = "the version of CloudEvents")
        String specversion,

        @Schema(
                examples = "evt-1",
                required = true,
                maxLength = UsageParser.MAX_TEXT,
                description = "the id of the event, unique within its source")
        String id,

        @Schema(
                examples = "billing",
                required = true,
                format = "uri-reference",
                maxLength = UsageParser.MAX_TEXT,
                description =
                        "the system that the event comes from; a CloudEvent and a UsageEvent with the same source and id"
                                + " are the same event")
        String source,

        @Schema(
                examples = "com.example.usage",
                required = true,
                minLength = 1,
                description = "the type of the event; CloudEvents requires it, but it is not used")
        String type,

        @Schema(examples = "acme-emea", required = true, description = TenantKey.DESCRIPTION)
        String subject,

        @Schema(
                examples = "2026-03-01T12:00:00Z",
                format = "date-time",
                description = "the time of the event, as in a UsageEvent, but not null; the time of arrival if omitted")
        String time,

        @Schema(
                examples = "application/json",
                nullable = true,
                description = "the media type of the data, which must be JSON; required with data_base64")
        @Nullable String datacontenttype,

        @Schema(
                type = SchemaType.OBJECT,
                required = true,
                examples = "{\"feature\":\"chat\",\"cost\":\"0.001782044\"}",
                description =
                        "the other properties of a UsageEvent, such as feature and cost; data_base64 may hold the same, encoded in"
                                + " Base64, in place of data")
        Object data) {}
