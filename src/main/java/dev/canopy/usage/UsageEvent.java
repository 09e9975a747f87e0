package dev.canopy.usage;

import dev.canopy.ledger.EventField;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One use of a feature by a tenant. The fields are valid by themselves; the database checks whether the tenant and the
 * feature exist when it stores the event.
 *
 * @param index the position in the request, from 0
 * @param source 1 to 200 characters
 * @param id 1 to 200 characters, unique within the source
 * @param time in UTC, in whole microseconds
 * @param tenant the key of the tenant, in lower case
 * @param feature the key of the feature, in lower case
 * @param content the {@link ContentHash} of what the client sent
 */
public record UsageEvent(
        long index,
        String source,
        String id,
        OffsetDateTime time,
        String tenant,
        String feature,
        Charge charge,
        Details details,
        long content) {

    /** An event whose content is all of its values. */
    public UsageEvent(
            long index,
            String source,
            String id,
            OffsetDateTime time,
            String tenant,
            String feature,
            Charge charge,
            Details details) {
        this(
                index,
                source,
                id,
                time,
                tenant,
                feature,
                charge,
                details,
                ContentHash.of(tenant, feature, time, charge, details));
    }

    /** The same event with another index. */
    UsageEvent at(long position) {
        return new UsageEvent(position, source, id, time, tenant, feature, charge, details, content);
    }

    /** The same event with its cost in a currency. */
    UsageEvent costingIn(String currency) {
        return new UsageEvent(index, source, id, time, tenant, feature, charge.in(currency), details, content);
    }

    /** Whether its cost or one of its quantities was rounded to nine digits after the point. */
    boolean isRounded() {
        return charge.isRounded();
    }

    /** The values of the optional fields that do not affect how an event is ingested. */
    public record Details(Map<EventField, String> values) {
        public static final Details NONE = new Details(Map.of());

        public Details {
            values = Map.copyOf(values);
        }

        /** The details that the demo and most tests need. */
        public static Details of(@Nullable String user, @Nullable String attributes) {
            Map<EventField, String> values = new EnumMap<>(EventField.class);
            if (user != null) {
                values.put(EventField.USER, user);
            }
            if (attributes != null) {
                values.put(EventField.ATTRIBUTES, attributes);
            }
            return new Details(values);
        }

        /** The value of a field; null if the client gave none. */
        @Nullable String get(EventField field) {
            return values.get(field);
        }
    }
}
