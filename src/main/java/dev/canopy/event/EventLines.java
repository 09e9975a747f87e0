package dev.canopy.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.ledger.EventField;
import dev.canopy.price.QuantityKind;
import dev.canopy.table.SpreadsheetText;
import dev.canopy.table.TableLines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events as lines of text. */
final class EventLines {
    private static final List<EventField> TEXTS = Arrays.stream(EventField.values())
            .filter(field -> field.form() != EventField.Form.JSON)
            .toList();

    private static final List<String> COLUMNS = Stream.of(
                    Stream.of("time", "tenant", "source", "id", "feature", "kind"),
                    TEXTS.stream().map(EventField::field),
                    Stream.of("model", "serviceTier"),
                    Stream.of("currency", "cost", "computedCost", "costSource", "price"),
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
     * The price is its id. Quantities of known kinds are columns; the others are one JSON object, as the attributes
     * are.
     */
    static TableLines<EventView> csv(EventQuery query) {
        return TableLines.csv(COLUMNS, event -> fields(EventResponse.from(event, query.prices()), event));
    }

    private static List<@Nullable Object> fields(EventResponse event, EventView view) {
        List<@Nullable Object> fields = new ArrayList<>();
        fields.add(event.time());
        fields.add(event.tenant());
        fields.add(SpreadsheetText.harmless(event.source()));
        fields.add(SpreadsheetText.harmless(event.id()));
        fields.add(event.feature());
        fields.add(event.kind());
        TEXTS.forEach(
                field -> fields.add(SpreadsheetText.harmlessOrNull(view.fields().get(field))));
        fields.add(SpreadsheetText.harmlessOrNull(event.model()));
        fields.add(SpreadsheetText.harmlessOrNull(event.serviceTier()));
        fields.add(event.currency());
        fields.add(event.cost());
        fields.add(event.computedCost());
        fields.add(event.costSource());
        fields.add(event.price() == null ? null : event.price().id());
        for (QuantityKind kind : QuantityKind.values()) {
            fields.add(view.quantities().text(kind));
        }
        fields.add(view.quantities().own());
        EventField.of(EventField.Form.JSON)
                .forEach(field -> fields.add(view.fields().get(field)));
        fields.add(event.receivedAt());
        return fields;
    }
}
