package dev.canopy.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.ledger.EventField;
import dev.canopy.price.QuantityKind;
import dev.canopy.table.SpreadsheetText;
import dev.canopy.table.TableLines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events as lines of text. */
final class EventLines {
    private static final List<EventField> OPTIONAL_FIELDS = Arrays.stream(EventField.values())
            .filter(field -> field.form() != EventField.Form.JSON)
            .toList();

    private static final List<String> PRICE =
            List.of("price", "priceModel", "priceMatch", "priceServiceTier", "priceTenant", "priceParts");

    private static final List<String> COLUMNS = Stream.of(
                    Stream.of("time", "tenant", "source", "id", "feature", "kind"),
                    OPTIONAL_FIELDS.stream().map(EventField::field),
                    Stream.of("model", "serviceTier"),
                    Stream.of("currency", "cost", "computedCost", "costSource"),
                    PRICE.stream(),
                    Arrays.stream(QuantityKind.values()).map(QuantityKind::field),
                    Stream.of("ownQuantities"),
                    EventField.of(EventField.Form.JSON).map(EventField::field),
                    Stream.of("receivedAt"))
            .flatMap(names -> names)
            .toList();

    private EventLines() {}

    /** A JSON object for each event, the same as in a page. */
    static TableLines<EventView> ndjson(EventQuery query, ObjectMapper json) {
        return TableLines.ndjson(json, event -> EventResponse.from(event, query.prices()));
    }

    /**
     * The parts of a price are JSON, as in a page. Quantities of known kinds are columns; the others are one JSON
     * object, as the attributes are.
     */
    static TableLines<EventView> csv(EventQuery query, ObjectMapper json) {
        return TableLines.csv(COLUMNS, event -> fields(EventResponse.from(event, query.prices()), event, json));
    }

    private static List<@Nullable Object> fields(EventResponse event, EventView view, ObjectMapper json) {
        List<@Nullable Object> fields = new ArrayList<>();
        fields.add(event.time());
        fields.add(event.tenant());
        fields.add(SpreadsheetText.harmless(event.source()));
        fields.add(SpreadsheetText.harmless(event.id()));
        fields.add(event.feature());
        fields.add(event.kind());
        OPTIONAL_FIELDS.forEach(
                field -> fields.add(cell(field.form(), view.fields().get(field))));
        fields.add(SpreadsheetText.harmlessOrNull(event.model()));
        fields.add(SpreadsheetText.harmlessOrNull(event.serviceTier()));
        fields.add(event.currency());
        fields.add(event.cost());
        fields.add(event.computedCost());
        fields.add(event.costSource());
        fields.addAll(price(event.price(), json));
        for (QuantityKind kind : QuantityKind.values()) {
            fields.add(view.quantities().text(kind));
        }
        fields.add(view.quantities().own());
        EventField.of(EventField.Form.JSON)
                .forEach(field -> fields.add(view.fields().get(field)));
        fields.add(event.receivedAt());
        return fields;
    }

    /** Only a text can be a formula: a minus sign before a number is part of the number. */
    static @Nullable String cell(EventField.Form form, @Nullable String text) {
        return form.isFreeText() ? SpreadsheetText.harmlessOrNull(text) : text;
    }

    private static List<@Nullable Object> price(EventResponse.@Nullable Price price, ObjectMapper json) {
        if (price == null) {
            return Collections.nCopies(PRICE.size(), null);
        }
        List<@Nullable Object> fields = new ArrayList<>();
        fields.add(price.id());
        fields.add(SpreadsheetText.harmlessOrNull(price.model()));
        fields.add(SpreadsheetText.harmlessOrNull(price.match()));
        fields.add(SpreadsheetText.harmlessOrNull(price.serviceTier()));
        fields.add(price.tenant());
        try {
            fields.add(json.writeValueAsString(price.parts()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
        return fields;
    }
}
