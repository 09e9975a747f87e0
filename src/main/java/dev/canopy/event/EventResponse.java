package dev.canopy.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.PlainDecimal;
import dev.canopy.ledger.EventField;
import dev.canopy.price.CostPart;
import dev.canopy.tenant.CurrencyCode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An event in a response. */
@RegisterForReflection // lines of NDJSON are written without the framework
@Schema(name = "StoredEvent", description = "an event, and the parts of its cost")
@JsonInclude(JsonInclude.Include.ALWAYS)
record EventResponse(
        @Schema(required = true, examples = "evt-1", description = "the id of the event within its source")
        String id,

        @Schema(required = true, examples = "billing", description = "the system that the event comes from")
        String source,

        @Schema(required = true, examples = "2026-03-01T12:00:00Z", description = "the time of the event")
        Instant time,

        @Schema(required = true, examples = "acme-emea", description = "the key of the tenant")
        String tenant,

        @Schema(required = true, examples = "chat", description = "the key of the feature")
        String feature,

        @Schema(
                required = true,
                enumeration = {"usage", "correction"},
                description = "a correction counts as an event, but not as a use of its feature")
        String kind,

        @Schema(nullable = true, examples = "user-17", description = "the user; null if none was given") @Nullable String user,

        @Schema(nullable = true, examples = "large", description = "the model; null if none was given") @Nullable String model,

        @Schema(
                nullable = true,
                examples = "batch",
                description = "the service tier of the model; null if none was given")
        @Nullable String serviceTier,

        @Schema(
                required = true,
                examples = "{\"inputTokens\":1200,\"cachedInputTokens\":200,\"outputTokens\":350}",
                description = "the quantities by kind; a kind includes those that are part of it")
        Map<String, BigDecimal> quantities,

        @Schema(
                nullable = true,
                implementation = Map.class,
                description = "more properties of the event; null if none were given")
        @JsonRawValue
        @Nullable String attributes,

        @Schema(
                nullable = true,
                examples = "call-1",
                description = "the id of the reservation that the event names; null if it names none")
        @Nullable String reservation,

        @Schema(
                required = true,
                examples = "EUR",
                pattern = CurrencyCode.PATTERN,
                description = CurrencyCode.DESCRIPTION)
        String currency,

        @Schema(required = true, examples = "0.00831", description = "the cost that counts")
        String cost,

        @Schema(
                nullable = true,
                examples = "0.00831",
                description = "the cost by the price of the event; null without a price, and for a portal token")
        @Nullable String computedCost,

        @Schema(
                required = true,
                enumeration = {"given", "price", "none"},
                description =
                        "where the cost comes from: it came with the event, it was computed by a price, or there was neither"
                                + " a cost nor a price")
        String costSource,

        @Schema(
                nullable = true,
                description =
                        "the price that the cost was computed by; null without one, for a price of a tenant that the caller does"
                                + " not see, and for a portal token")
        @Nullable Price price,

        @Schema(required = true, examples = "2026-03-01T12:00:01Z", description = "when the event was stored")
        Instant receivedAt) {
    EventResponse {
        quantities = Collections.unmodifiableMap(new TreeMap<>(quantities)); // not Map.copyOf: it has no order
    }

    /** The price of an event. */
    @RegisterForReflection
    @Schema(name = "PriceOfEvent", description = "the price of an event, and the parts of the cost")
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Price(
            @Schema(required = true, description = "the id of the price")
            UUID id,

            @Schema(nullable = true, examples = "large", description = "the model that the price is for") @Nullable String model,

            @Schema(nullable = true, examples = "gpt-*", description = "the pattern for models that the price is for")
            @Nullable String match,

            @Schema(
                    nullable = true,
                    examples = "batch",
                    description = "the service tier that the price is for; null for all")
            @Nullable String serviceTier,

            @Schema(
                    nullable = true,
                    examples = "acme",
                    description = "the key of the tenant whose subtree the price is for; null for all tenants")
            @Nullable String tenant,

            @Schema(
                    required = true,
                    description =
                            "the part of each kind of quantity in the computed cost, which is the sum of the amounts, rounded to"
                                    + " nine digits after the point")
            List<Part> parts) {
        Price {
            parts = List.copyOf(parts);
        }

        static Price from(EventView.Price price) {
            return new Price(
                    price.id(),
                    price.pattern() ? null : price.model(),
                    price.pattern() ? price.model() : null,
                    price.serviceTier(),
                    price.tenant(),
                    price.parts().stream().map(Part::from).toList());
        }
    }

    /** A part of a computed cost. */
    @RegisterForReflection
    @Schema(name = "CostPart", description = "the part of a kind of quantity in a cost")
    record Part(
            @Schema(required = true, examples = "inputTokens", description = "the kind of quantity")
            String kind,

            @Schema(
                    required = true,
                    examples = "1000",
                    description =
                            "the number, without the kinds that are part of this one and have a part of their own")
            BigDecimal quantity,

            @Schema(required = true, examples = "3", description = "the price of a million")
            String rate,

            @Schema(required = true, examples = "0.003", description = "the exact amount")
            String amount) {
        static Part from(CostPart part) {
            return new Part(part.kind(), part.quantity(), part.rate().toString(), PlainDecimal.of(part.amount()));
        }
    }

    static EventResponse from(EventView event, EventQuery.Prices prices) {
        boolean shown = switch (prices) {
            case SHOWN -> true;
            case HIDDEN -> false;
        };
        return new EventResponse(
                event.id(),
                event.source(),
                event.time(),
                event.tenant(),
                event.feature(),
                name(event.kind()),
                event.fields().get(EventField.USER),
                event.model(),
                event.serviceTier(),
                event.quantities().byKind(),
                event.fields().get(EventField.ATTRIBUTES),
                event.fields().get(EventField.RESERVATION),
                event.currency(),
                event.cost().toString(),
                Optional.ofNullable(event.computedCost())
                        .filter(cost -> shown)
                        .map(Money::toString)
                        .orElse(null),
                name(event.costSource()),
                Optional.ofNullable(event.price())
                        .filter(price -> shown)
                        .map(Price::from)
                        .orElse(null),
                event.receivedAt());
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
