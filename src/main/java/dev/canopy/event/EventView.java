package dev.canopy.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.attribute.Money;
import dev.canopy.ledger.EventField;
import dev.canopy.price.CostPart;
import dev.canopy.price.Quantities;
import dev.canopy.price.QuantityKind;
import dev.canopy.price.Rates;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as read from the database.
 *
 * @param fields the values of the optional fields, without those that the client did not give
 * @param currency that of the account and so of all costs
 * @param computedCost the cost by its price; null without one
 * @param price the price; null without one, and for one that the caller does not see
 */
record EventView(
        String source,
        String id,
        Instant time,
        String tenant,
        String feature,
        Kind kind,
        Quantities quantities,
        @Nullable String model,
        @Nullable String serviceTier,
        Map<EventField, String> fields,
        String currency,
        Money cost,
        @Nullable Money computedCost,
        CostSource costSource,
        @Nullable Price price,
        Instant receivedAt) {
    EventView {
        fields = Map.copyOf(fields);
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, BigDecimal>> NUMBERS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    /** The meaning of an event. */
    enum Kind {
        USAGE,
        CORRECTION
    }

    /** Where the cost comes from. */
    enum CostSource {
        /** It came with the event. */
        GIVEN,
        /** It was computed by a price. */
        PRICE,
        /** The event is unpriced. */
        NONE
    }

    /**
     * The price of an event.
     *
     * @param model a pattern if {@code pattern} is true
     * @param tenant the key of the tenant that the price is for; null for all tenants
     * @param parts what the computed cost consists of
     */
    record Price(
            UUID id,
            String model,
            boolean pattern,
            @Nullable String serviceTier,
            @Nullable String tenant,
            List<CostPart> parts) {
        Price {
            parts = List.copyOf(parts);
        }
    }

    /** @param row a row of {@link EventSql} */
    static EventView from(Row row) {
        Quantities quantities = quantities(row);
        return new EventView(
                row.getString("source"),
                row.getString("id"),
                row.getOffsetDateTime("time").toInstant(),
                row.getString("tenant_key"),
                row.getString("feature_key"),
                row.getBoolean("correction") ? Kind.CORRECTION : Kind.USAGE,
                quantities,
                row.getString("model"),
                row.getString("service_tier"),
                fields(row),
                row.getString("currency"),
                new Money(row.getLong("cost")),
                row.getLong("computed_cost") == null ? null : new Money(row.getLong("computed_cost")),
                costSource(row),
                price(row, quantities),
                row.getOffsetDateTime("received_at").toInstant());
    }

    private static Map<EventField, String> fields(Row row) {
        Map<EventField, String> fields = new EnumMap<>(EventField.class);
        for (EventField field : EventField.values()) {
            String value = row.getString(field.column());
            if (value != null) {
                fields.put(field, value);
            }
        }
        return fields;
    }

    private static CostSource costSource(Row row) {
        if (row.getBoolean("cost_given")) {
            return CostSource.GIVEN;
        }
        return row.getBoolean("priced") ? CostSource.PRICE : CostSource.NONE;
    }

    private static @Nullable Price price(Row row, Quantities quantities) {
        UUID id = row.getUUID("price_id");
        return id == null
                ? null
                : new Price(
                        id,
                        row.getString("price_model"),
                        row.getBoolean("price_pattern"),
                        row.getString("price_tier"),
                        row.getString("price_tenant"),
                        CostPart.of(quantities, Rates.from(read(row.getString("rates"), TEXTS))));
    }

    private static Quantities quantities(Row row) {
        Map<String, BigDecimal> numbers = new HashMap<>();
        Arrays.stream(QuantityKind.values()).forEach(kind -> {
            BigDecimal number = row.getBigDecimal(kind.column());
            if (number != null) {
                numbers.put(kind.field(), number);
            }
        });
        String own = row.getString("own_quantities");
        if (own != null) {
            numbers.putAll(read(own, NUMBERS));
        }
        return new Quantities(numbers);
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
