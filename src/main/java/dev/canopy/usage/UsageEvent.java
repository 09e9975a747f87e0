package dev.canopy.usage;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
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

    /** Whether its cost or one of its quantities was rounded to nine digits after the point. */
    boolean isRounded() {
        return charge.isRounded();
    }

    /**
     * Optional fields that are stored with an event, but do not affect how it is ingested. A new one needs a component
     * and a column here, a field that {@link UsageParser} reads, a property of {@link UsageRequest}, and a column of
     * the table {@code usage_event}.
     *
     * @param user a reference of the client, 1 to 200 characters
     * @param attributes a JSON object as text, up to 8,192 characters
     */
    public record Details(@Nullable String user, @Nullable String attributes) {
        public static final Details NONE = new Details(null, null);

        /** The details that the demo and most tests need. This signature does not change when a field is added. */
        public static Details of(String user, String attributes) {
            return new Details(user, attributes);
        }

        static final List<Column> COLUMNS = List.of(
                new Column("user_ref", "text", Details::user), new Column("attributes", "jsonb", Details::attributes));

        /**
         * A column of {@code usage_event}.
         *
         * @param type a type of PostgreSQL; values are bound as text and cast to it
         */
        record Column(String name, String type, Function<Details, @Nullable String> value) {}
    }
}
