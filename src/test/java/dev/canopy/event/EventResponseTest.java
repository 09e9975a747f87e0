package dev.canopy.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Money;
import dev.canopy.price.Quantities;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventResponseTest {
    private static final Instant TIME = Instant.parse("2026-03-01T00:00:00Z");
    private static final EventView EVENT = new EventView(
            "source",
            "id",
            TIME,
            "acme",
            "chat",
            EventView.Kind.USAGE,
            new Quantities(Map.of()),
            "large",
            null,
            Map.of(),
            "USD",
            new Money(7_000_000_000L),
            new Money(2_000_000_000L),
            EventView.CostSource.GIVEN,
            null,
            TIME);

    @Test
    void showsTheComputedCostOnlyWherePricesAreShown() {
        EventResponse shown = EventResponse.from(EVENT, EventQuery.Prices.SHOWN);
        EventResponse hidden = EventResponse.from(EVENT, EventQuery.Prices.HIDDEN);

        assertThat(shown.computedCost()).isEqualTo("2");
        assertThat(hidden.computedCost()).isNull();
        assertThat(hidden.cost()).isEqualTo("7");
    }
}
