package dev.canopy.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.price.QuantityKind;
import dev.canopy.usage.ForeignQuantities;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads events from spans that follow the semantic conventions for generative AI. Stateless and thread-safe. */
final class SpanReader {
    /** The source of all events from spans. Trace and span ids are unique by themselves. */
    static final String SOURCE = "otlp";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    private static final Pattern SPAN_ID = Pattern.compile("(?!0{16})[0-9a-f]{16}");
    private static final long NANOS = 1_000_000_000;

    /** The tiers for which the prices for all tiers are meant. */
    private static final Set<String> NO_TIER = Set.of("default", "auto", "standard");

    private final OtlpConfig config;
    private final Set<String> operations;

    SpanReader(OtlpConfig config) {
        this.config = config;
        this.operations = Set.copyOf(config.operations());
    }

    /** The names of the attributes that the reader needs. */
    Set<String> names() {
        return Stream.concat(
                        GenAiAttributes.names().stream(),
                        Stream.of(config.tenantAttribute(), config.featureAttribute(), config.userAttribute()))
                .collect(Collectors.toUnmodifiableSet());
    }

    SpanReading read(Span span) {
        Optional<String> operation = operation(span);
        if (operation.isPresent() && !operations.contains(operation.get())) {
            return new SpanReading.Other();
        }
        ObjectNode quantities = quantities(span);
        if (quantities.isEmpty()) {
            return operation.isPresent() ? new SpanReading.WithoutUsage() : new SpanReading.Other();
        }
        Optional<String> fault = fault(span);
        return fault.isPresent() ? new SpanReading.Refused(fault.get()) : new SpanReading.Use(event(span, quantities));
    }

    /** Empty for spans of older instrumentations, which do not name it. */
    private static Optional<String> operation(Span span) {
        return span.first(GenAiAttributes.OPERATION).map(JsonNode::asText).filter(name -> !name.isEmpty());
    }

    /** The id of the event, which is also the name of the span in messages. */
    static String id(Span span) {
        return span.traceId() + "-" + span.spanId();
    }

    private Optional<String> fault(Span span) {
        if (!TRACE_ID.matcher(span.traceId()).matches()) {
            return Optional.of("its trace id is not valid");
        }
        if (!SPAN_ID.matcher(span.spanId()).matches()) {
            return Optional.of("its span id is not valid");
        }
        if (span.end() == 0) {
            return Optional.of("it has no end");
        }
        return Stream.of(config.tenantAttribute(), config.featureAttribute())
                .filter(name -> span.inherited(name).isEmpty())
                .findFirst()
                .map(name -> "neither it nor its resource has the attribute '" + name + "'");
    }

    private ObjectNode event(Span span, ObjectNode quantities) {
        ObjectNode event = JSON.objectNode();
        event.put("id", id(span));
        event.put("source", SOURCE);
        event.put("time", time(span.end()));
        put(event, "tenant", span.inherited(config.tenantAttribute()));
        put(event, "feature", span.inherited(config.featureAttribute()));
        put(event, "user", span.inherited(config.userAttribute()));
        put(event, "model", model(span));
        put(
                event,
                "serviceTier",
                span.first(GenAiAttributes.SERVICE_TIER).filter(tier -> !NO_TIER.contains(tier.asText())));
        event.set("quantities", quantities.put(QuantityKind.REQUESTS.field(), 1));
        event.set("attributes", attributes(span));
        return event;
    }

    private static ObjectNode attributes(Span span) {
        ObjectNode attributes = JSON.objectNode();
        put(attributes, "operation", span.first(GenAiAttributes.OPERATION));
        put(attributes, "provider", span.first(GenAiAttributes.PROVIDER));
        put(attributes, "requestModel", span.first(GenAiAttributes.REQUEST_MODEL));
        put(attributes, "service", span.inherited(GenAiAttributes.SERVICE));
        return attributes;
    }

    /** The model that generated the response, since the requested one may be a name that points to it. */
    private static Optional<JsonNode> model(Span span) {
        return span.first(GenAiAttributes.RESPONSE_MODEL).or(() -> span.first(GenAiAttributes.REQUEST_MODEL));
    }

    private static void put(ObjectNode event, String field, Optional<JsonNode> value) {
        value.map(JsonNode::asText).filter(text -> !text.isEmpty()).ifPresent(text -> event.put(field, text));
    }

    private static String time(long nanos) {
        return Instant.ofEpochSecond(Long.divideUnsigned(nanos, NANOS), Long.remainderUnsigned(nanos, NANOS))
                .toString();
    }

    private static ObjectNode quantities(Span span) {
        ObjectNode quantities = JSON.objectNode();
        for (Map.Entry<QuantityKind, List<String>> kind : GenAiAttributes.TOKENS.entrySet()) {
            span.first(kind.getValue())
                    .ifPresent(tokens -> quantities.set(kind.getKey().field(), tokens));
        }
        ForeignQuantities.includeParts(quantities);
        return quantities;
    }
}
