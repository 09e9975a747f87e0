package dev.canopy.usage;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One use of a feature by a tenant. The event is valid by itself; whether its tenant and its feature exist is checked when it is stored.
 *
 * @param index the place in the request, from 0
 * @param time in UTC, microseconds
 */
public record UsageEvent(
        long index,
        String source,
        String id,
        OffsetDateTime time,
        String tenant,
        String feature,
        Charge charge,
        Details details) {

    /** The same event at another place. */
    UsageEvent at(long place) {
        return new UsageEvent(place, source, id, time, tenant, feature, charge, details);
    }

    /**
     * Optional fields that are stored with an event and decide nothing. A new one is a component and a column here, a field that
     * {@link UsageParser} reads, a property of {@link UsageRequest}, and a column of the table {@code usage_event}.
     *
     * @param attributes a JSON object as text
     */
    public record Details(@Nullable String user, @Nullable String attributes) {
        public static final Details NONE = new Details(null, null);

        /** The details that the demo and most tests need; it stays as it is when a field is added. */
        public static Details of(String user, String attributes) {
            return new Details(user, attributes);
        }

        static final List<Column> COLUMNS = List.of(
                new Column("user_ref", "text", Details::user), new Column("attributes", "jsonb", Details::attributes));

        /**
         * A column of {@code usage_event}.
         *
         * @param type of PostgreSQL; values are bound as text and cast to it
         */
        record Column(String name, String type, Function<Details, @Nullable String> value) {}
    }
}
