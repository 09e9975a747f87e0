package dev.canopy.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.Body;
import dev.canopy.listing.StorableText;
import dev.canopy.listing.TextLength;
import dev.canopy.problem.Violations;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as a client describes it. The draft is checked by itself, but not against the stored tenants. Key and parent
 * are in lower case.
 *
 * @param currency only for a root; null for the default
 */
public record TenantDraft(
        String key,
        String name,
        @Nullable String parent,
        @Nullable String currency,
        @Nullable String region,
        Map<String, String> labels) {
    static final int MAX_NAME = 200;
    static final int MAX_REGION = 63;
    static final int MAX_LABELS = 50;
    static final int MAX_LABEL_NAME = 63;
    static final int MAX_LABEL_VALUE = 200;
    static final String OF_ROOTS = "can be given for a root only; its descendants have the same";
    private static final Set<String> FIELDS = Set.of("key", "name", "parent", "currency", "region", "labels");

    public TenantDraft {
        labels = Map.copyOf(labels);
    }

    /** Reads one draft. Errors are added to the violations, below the pointer; the draft is then not usable. */
    static TenantDraft read(JsonNode json, String pointer, Violations violations) {
        if (!(json instanceof ObjectNode object)) {
            violations.add(pointer, "must be a JSON object");
            return new TenantDraft("", "", null, null, null, Map.of());
        }
        refuseUnknown(object, FIELDS, pointer, violations);
        String key = text(object, "key", pointer, violations);
        String normalKey = key == null ? null : TenantKey.normalize(key);
        String keyViolation = TenantKey.violation(normalKey);
        if (keyViolation != null && (key != null || absent(object, "key"))) {
            violations.add(pointer, "key", keyViolation);
        }
        String parent = text(object, "parent", pointer, violations);
        String currency = currency(object, pointer, violations);
        if (currency != null && parent != null) {
            violations.add(pointer, "currency", OF_ROOTS);
        }
        return new TenantDraft(
                normalKey == null ? "" : normalKey,
                name(object, pointer, violations),
                parent == null ? null : TenantKey.normalize(parent),
                currency,
                region(object, pointer, violations),
                labels(object, pointer, violations));
    }

    static void refuseUnknown(ObjectNode object, Set<String> known, String pointer, Violations violations) {
        object.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                violations.add(pointer, field, "is not a known field");
            }
        });
    }

    static String name(ObjectNode object, String pointer, Violations violations) {
        String name = text(object, "name", pointer, violations);
        if (name == null) {
            if (absent(object, "name")) {
                violations.add(pointer, "name", "is missing");
            }
            return "";
        }
        if (name.isBlank() || TextLength.exceeds(name, MAX_NAME)) {
            violations.add(pointer, "name", "must have 1 to " + MAX_NAME + " characters");
        }
        return name;
    }

    static @Nullable String currency(ObjectNode object, String pointer, Violations violations) {
        String currency = text(object, "currency", pointer, violations);
        String violation = currency == null ? null : CurrencyCode.violation(currency);
        if (violation != null) {
            violations.add(pointer, "currency", violation);
        }
        return currency;
    }

    static @Nullable String region(ObjectNode object, String pointer, Violations violations) {
        String region = text(object, "region", pointer, violations);
        if (region != null && (region.isBlank() || TextLength.exceeds(region, MAX_REGION))) {
            violations.add(pointer, "region", "must have 1 to " + MAX_REGION + " characters");
        }
        return region;
    }

    static Map<String, String> labels(ObjectNode object, String pointer, Violations violations) {
        JsonNode node = object.get("labels");
        Map<String, String> labels = new LinkedHashMap<>();
        if (node == null || node.isNull()) {
            return labels;
        }
        if (!node.isObject() || node.size() > MAX_LABELS) {
            violations.add(pointer, "labels", "must be an object with at most " + MAX_LABELS + " strings");
            return labels;
        }
        for (Map.Entry<String, JsonNode> label : node.properties()) {
            if (isAcceptable(label)) {
                labels.put(label.getKey(), label.getValue().textValue());
            } else {
                violations.add(
                        pointer + "/labels",
                        label.getKey(),
                        "must be a string of at most " + MAX_LABEL_VALUE + " characters, with a name of 1 to "
                                + MAX_LABEL_NAME
                                + " characters, without the character U+0000 or half of a surrogate pair");
            }
        }
        return labels;
    }

    private static boolean isAcceptable(Map.Entry<String, JsonNode> label) {
        String name = label.getKey();
        return label.getValue().isTextual()
                && !TextLength.exceeds(label.getValue().textValue(), MAX_LABEL_VALUE)
                && !name.isBlank()
                && !TextLength.exceeds(name, MAX_LABEL_NAME)
                && StorableText.fits(name)
                && StorableText.fits(label.getValue().textValue());
    }

    /** The text of a field, or null if the field is absent, null or not a text. The last case is a violation. */
    static @Nullable String text(ObjectNode object, String field, String pointer, Violations violations) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            violations.add(pointer, field, "must be a string");
            return null;
        }
        if (!StorableText.fits(node.textValue())) {
            violations.add(pointer, field, Body.UNSTORABLE);
            return null;
        }
        return node.textValue();
    }

    private static boolean absent(ObjectNode object, String field) {
        return !object.hasNonNull(field);
    }
}
