package dev.canopy.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.Body;
import dev.canopy.ledger.EventField;
import dev.canopy.listing.Calendar;
import dev.canopy.listing.KeyForm;
import dev.canopy.listing.StorableText;
import dev.canopy.listing.TextLength;
import dev.canopy.price.QuantityKind;
import dev.canopy.tenant.TenantKey;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Parses and validates one event from JSON. Pure: the current time is passed in. */
final class UsageParser {
    /** The source of events without a source. */
    static final String DEFAULT_SOURCE = "default";

    static final int MAX_TEXT = 200;

    static final String NO_TIME = "must be an ISO-8601 time with an offset, such as 2026-03-01T12:00:00Z";

    private static final Set<String> FIELDS = Stream.of(
                    Stream.of("id", "source", "time", "tenant", "feature", "kind", "cost", "model", "serviceTier"),
                    Stream.of(QuantityParser.FIELD),
                    QuantityKind.withOwnFields().stream().map(QuantityKind::field),
                    Arrays.stream(EventField.values()).map(EventField::field))
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    private final Instant now;
    private final Instant latest;
    private final UnknownFields unknownFields;

    /**
     * @param now the time of events without a time
     * @param latest the latest time that an event may have
     */
    UsageParser(Instant now, Instant latest, UnknownFields unknownFields) {
        this.now = now;
        this.latest = latest;
        this.unknownFields = unknownFields;
    }

    /** Thrown for the first fault of an event. */
    static final class Rejected extends Exception {
        private static final long serialVersionUID = 1L;
        private final String field;
        private final String reason;

        Rejected(String field, String reason) {
            super(null, null, false, false);
            this.field = field;
            this.reason = reason;
        }

        String field() {
            return field;
        }

        String reason() {
            return reason;
        }

        UsageError at(long index, @Nullable String id) {
            return new UsageError(index, id, field, field.isEmpty() ? reason : field + " " + reason);
        }
    }

    UsageEvent parse(JsonNode json, long index) throws Rejected {
        if (!(json instanceof ObjectNode given)) {
            throw new Rejected("", "an event must be a JSON object");
        }
        ObjectNode event = unknownFields.settle(given, FIELDS);
        String source = optionalText(event, "source");
        String id = requiredText(event, "id");
        OffsetDateTime time = time(event);
        String tenant = TenantKey.normalize(requiredText(event, "tenant"));
        String feature = KeyForm.stored(requiredText(event, "feature"));
        Charge charge = ChargeParser.parse(event);
        UsageEvent.Details details = FieldParser.parse(event);
        return new UsageEvent(
                index,
                source == null ? DEFAULT_SOURCE : source,
                id,
                time,
                tenant,
                feature,
                charge,
                details,
                ContentHash.of(tenant, feature, event.hasNonNull("time") ? time : null, charge, details));
    }

    /** The id for a message about an event that may be invalid; null if the event has no valid id. */
    static @Nullable String id(JsonNode json) {
        String id = json.path("id").textValue();
        return id == null ? null : valid(id);
    }

    /** An id for a message; null if it is not valid. */
    static @Nullable String valid(String id) {
        return TextLength.exceeds(id, MAX_TEXT) || !StorableText.fits(id) ? null : id;
    }

    static String requiredText(ObjectNode event, String field) throws Rejected {
        String text = optionalText(event, field);
        if (text == null) {
            throw new Rejected(field, "is missing");
        }
        return text;
    }

    static @Nullable String optionalText(ObjectNode event, String field) throws Rejected {
        JsonNode node = event.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        String text = string(node, field);
        if (text.isEmpty() || TextLength.exceeds(text, MAX_TEXT)) {
            throw new Rejected(field, "must have 1 to " + MAX_TEXT + " characters");
        }
        if (!StorableText.fits(text)) {
            throw new Rejected(field, Body.UNSTORABLE);
        }
        return text;
    }

    static String string(JsonNode node, String field) throws Rejected {
        String text = node.textValue();
        if (text == null) {
            throw new Rejected(field, "must be a string");
        }
        return text;
    }

    private OffsetDateTime time(ObjectNode event) throws Rejected {
        JsonNode given = event.get("time");
        Instant time = given == null || given.isNull() ? now : instant(given);
        if (time.isAfter(latest)) {
            throw new Rejected("time", "is in the future");
        }
        if (time.isBefore(Calendar.FIRST_EVENT)) {
            throw new Rejected("time", "is before the year " + Calendar.FIRST_EVENT_YEAR);
        }
        // The database keeps microseconds.
        return time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(JsonNode given) throws Rejected {
        return Calendar.unboundedTime(string(given, "time")).orElseThrow(() -> new Rejected("time", NO_TIME));
    }
}
