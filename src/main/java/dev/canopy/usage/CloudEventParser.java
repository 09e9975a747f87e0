package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.JsonFault;
import dev.canopy.body.JsonReader;
import dev.canopy.usage.UsageParser.Rejected;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventContextWriter;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
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
    private static final String TIME = "time";
    private static final String VERSION = SpecVersion.V1.toString();

    /** The fields of an event that are attributes of the CloudEvent, with the names of the attributes. */
    private static final Map<String, String> ATTRIBUTES =
            Map.of("id", "id", "source", "source", "time", "time", "tenant", "subject");

    /** The members of a CloudEvent that the SDK does not validate. */
    private static final Set<String> OTHERS = Set.of(SPECVERSION, DATA, DATA_BASE64);

    /** The attributes that must not be empty, in addition to those that are fields of an event. */
    private static final Set<String> NOT_EMPTY = Set.of("type", "dataschema");

    private static final Pattern JSON = Pattern.compile("[^/;]+/([^;]+\\+)?json\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    private final JsonReader json;

    CloudEventParser(JsonReader json) {
        this.json = json;
    }

    /** @throws Rejected for the first invalid attribute or data */
    ObjectNode toUsage(JsonNode node) throws Rejected {
        if (!(node instanceof ObjectNode event)) {
            throw new Rejected("", "an event must be a JSON object");
        }
        checkAttributes(event);
        ObjectNode data = data(event);
        ObjectNode usage = JsonNodeFactory.instance.objectNode();
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
        if (!event.hasNonNull(SPECVERSION)) {
            throw new Rejected(SPECVERSION, "is missing; it must be " + VERSION);
        }
        if (!VERSION.equals(event.get(SPECVERSION).textValue())) {
            throw new Rejected(SPECVERSION, "must be " + VERSION);
        }
        if (event.path(TIME).isNull()) {
            throw new Rejected(TIME, "must not be null; an event without a time has the time of its arrival");
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
                checkText(name, value.textValue());
                if (!name.equals(TIME)) { // which is parsed as every other time is
                    attributes.withContextAttribute(name, value.textValue());
                }
            } else if (value.isBoolean()) {
                attributes.withContextAttribute(name, value.booleanValue());
            } else if (value.isInt()) {
                attributes.withContextAttribute(name, value.intValue());
            } else {
                throw new Rejected(name, "must be a string, a boolean or a 32-bit integer");
            }
        } catch (CloudEventRWException refused) {
            throw new Rejected(name, reason(refused));
        }
    }

    private static void checkText(String name, String text) throws Rejected {
        if (text.isEmpty() && NOT_EMPTY.contains(name)) {
            throw new Rejected(name, "must not be empty");
        }
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!isAllowed(text.codePointAt(i))) {
                throw new Rejected(
                        name, "must not contain control characters, noncharacters or half of a surrogate pair");
            }
        }
        if (name.equals("dataschema") && !isAbsolute(text)) {
            throw new Rejected(name, "must be an absolute URI");
        }
    }

    /** Whether CloudEvents allows a code point in a text. */
    private static boolean isAllowed(int codePoint) {
        boolean nonCharacter = (codePoint & 0xfffe) == 0xfffe || (codePoint >= 0xfdd0 && codePoint <= 0xfdef);
        return !Character.isISOControl(codePoint)
                && !nonCharacter
                && Character.getType(codePoint) != Character.SURROGATE;
    }

    private static boolean isAbsolute(String text) {
        try {
            return new URI(text).isAbsolute();
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static String reason(CloudEventRWException refused) {
        return switch (refused.getKind()) {
            case INVALID_EXTENSION_NAME ->
                "is not a valid attribute name; only lower-case letters and digits are allowed";
            case INVALID_ATTRIBUTE_TYPE -> "must be a string";
            default -> "must be a URI reference";
        };
    }

    /** Whether a media type is one of JSON. */
    static boolean isJson(String mediaType) {
        return JSON.matcher(mediaType).matches();
    }

    private ObjectNode data(ObjectNode event) throws Rejected {
        if (event.hasNonNull("datacontenttype")
                && !isJson(event.get("datacontenttype").textValue())) {
            throw new Rejected("datacontenttype", "must be JSON, such as application/json");
        }
        boolean encoded = event.hasNonNull(DATA_BASE64);
        if (encoded && !event.hasNonNull("datacontenttype")) {
            throw new Rejected(
                    "datacontenttype", "is missing; it must say that data_base64 is JSON, such as application/json");
        }
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
            return text == null ? null : json.read(Base64.getDecoder().decode(text));
        } catch (JsonFault fault) {
            throw new Rejected(DATA_BASE64, "cannot be read: " + fault.message());
        } catch (IOException | IllegalArgumentException malformed) {
            throw new Rejected(DATA_BASE64, "must be JSON, encoded in Base64");
        }
    }
}
