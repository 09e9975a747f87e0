package dev.canopy.usage;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shape of a CloudEvent in the OpenAPI document. */
@Schema(
        name = "UsageCloudEvent",
        description = "a CloudEvent 1.0; its type and its extensions are not kept",
        examples = """
                {"specversion":"1.0","id":"evt-1","source":"billing","type":"com.example.usage","subject":"acme-emea",\
                "time":"2026-03-01T12:00:00Z","data":{"feature":"chat","cost":"0.001782044"}}""")
record CloudEventRequest(
        @Schema(examples = "1.0", required = true, enumeration = "1.0")
        String specversion,

        @Schema(examples = "evt-1", required = true, maxLength = UsageParser.MAX_TEXT)
        String id,

        @Schema(
                examples = "billing",
                required = true,
                format = "uri-reference",
                maxLength = UsageParser.MAX_TEXT,
                description = "identifies the event together with its id, as that of an event that is no CloudEvent")
        String source,

        @Schema(examples = "com.example.usage", required = true)
        String type,

        @Schema(examples = "acme-emea", required = true, description = "the tenant")
        String subject,

        @Schema(
                examples = "2026-03-01T12:00:00Z",
                format = "date-time",
                description = "the time of arrival if left out")
        String time,

        @Schema(examples = "application/json", description = "JSON")
        String datacontenttype,

        @Schema(
                type = SchemaType.OBJECT,
                required = true,
                examples = "{\"feature\":\"chat\",\"cost\":\"0.001782044\"}",
                description =
                        "the other fields of a UsageEvent, such as feature and cost; data_base64 takes the same in base64")
        Object data) {}
