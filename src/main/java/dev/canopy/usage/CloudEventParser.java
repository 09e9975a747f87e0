package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.usage.UsageParser.Rejected;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventContextWriter;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Converts a CloudEvent to an event of this API. The subject is the tenant, and the data holds the other fields; the
 * type and the extensions are dropped. The SDK of CloudEvents validates the attributes. Its JSON reader is not used,
 * because it does not report which attribute is wrong, and does not accept {@code application/vnd.acme.usage+json} as
 * JSON.
 */
final class CloudEventParser {
    static final String DATA = "data";
    static final String DATA_BASE64 = "data_base64";

    private static final String SPECVERSION = "specversion";
    private static final String VERSION = SpecVersion.V1.toString();

    /** The fields of an event that are attributes of the CloudEvent, with the names of the attributes. */
    private static final Map<String, String> ATTRIBUTES =
            Map.of("id", "id", "source", "source", "time", "time", "tenant", "subject");

    /** The members of a CloudEvent that the SDK does not validate. */
    private static final Set<String> OTHERS = Set.of(SPECVERSION, DATA, DATA_BASE64);

    private static final Pattern JSON = Pattern.compile("[^/;]+/([^;]+\\+)?json\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    private final ObjectMapper json;

    CloudEventParser(ObjectMapper json) {
        this.json = json;
    }

    /** @throws Rejected for the first invalid attribute or data */
    ObjectNode toUsage(JsonNode node) throws Rejected {
        if (!(node instanceof ObjectNode event)) {
            throw new Rejected("", "an event must be a JSON object");
        }
        checkAttributes(event);
        ObjectNode data = data(event);
        ObjectNode usage = json.createObjectNode();
        usage.setAll(data);
        for (var attribute : ATTRIBUTES.entrySet()) {
            if (data.has(attribute.getKey())) {
                throw new Rejected(
                        DATA,
                        "must not contain '" + attribute.getKey() + "'; use the attribute '" + attribute.getValue()
                                + "'");
            }
            usage.set(attribute.getKey(), event.get(attribute.getValue()));
        }
        return usage;
    }

    private static void checkAttributes(ObjectNode event) throws Rejected {
        if (!VERSION.equals(event.path(SPECVERSION).textValue())) {
            throw new Rejected(SPECVERSION, "must be " + VERSION);
        }
        CloudEventContextWriter attributes = CloudEventBuilder.v1();
        for (var attribute : event.properties()) {
            if (!OTHERS.contains(attribute.getKey()) && !attribute.getValue().isNull()) {
                check(attribute.getKey(), attribute.getValue(), attributes);
            }
        }
        for (String name : SpecVersion.V1.getMandatoryAttributes()) {
            if (!event.hasNonNull(name)) {
                throw new Rejected(name, "is missing");
            }
        }
        if (!event.hasNonNull("subject")) {
            throw new Rejected("subject", "is missing; it must be the key of the tenant");
        }
    }

    private static void check(String name, JsonNode value, CloudEventContextWriter attributes) throws Rejected {
        try {
            if (value.isTextual()) {
                attributes.withContextAttribute(name, value.textValue());
            } else if (value.isBoolean()) {
                attributes.withContextAttribute(name, value.booleanValue());
            } else if (value.isInt()) {
                attributes.withContextAttribute(name, value.intValue());
            } else {
                throw new Rejected(name, "must be a string, a boolean or a 32-bit integer");
            }
        } catch (CloudEventRWException refused) {
            throw new Rejected(name, reason(name, refused));
        }
    }

    private static String reason(String name, CloudEventRWException refused) {
        return switch (refused.getKind()) {
            case INVALID_EXTENSION_NAME ->
                "is not a valid attribute name; only lower-case letters and digits are allowed";
            case INVALID_ATTRIBUTE_TYPE -> "must be a string";
            default ->
                name.equals("time")
                        ? "must be an ISO-8601 time with an offset, such as 2026-03-01T12:00:00Z"
                        : "must be a URI reference";
        };
    }

    private ObjectNode data(ObjectNode event) throws Rejected {
        if (event.hasNonNull("datacontenttype")
                && !JSON.matcher(event.get("datacontenttype").textValue()).matches()) {
            throw new Rejected("datacontenttype", "must be JSON, such as application/json");
        }
        boolean encoded = event.hasNonNull(DATA_BASE64);
        if (encoded && event.hasNonNull(DATA)) {
            throw new Rejected(DATA_BASE64, "cannot be given together with 'data'");
        }
        if (!encoded && !event.hasNonNull(DATA)) {
            throw new Rejected(DATA, "is missing");
        }
        JsonNode data = encoded ? decoded(event.get(DATA_BASE64)) : event.get(DATA);
        if (data instanceof ObjectNode object) {
            return object;
        }
        throw new Rejected(encoded ? DATA_BASE64 : DATA, "must be a JSON object");
    }

    private @Nullable JsonNode decoded(JsonNode node) throws Rejected {
        String text = node.textValue();
        try {
            return text == null ? null : json.readTree(Base64.getDecoder().decode(text));
        } catch (IOException | IllegalArgumentException malformed) {
            throw new Rejected(DATA_BASE64, "must be JSON, encoded in Base64");
        }
    }
}
