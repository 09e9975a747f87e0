package dev.canopy.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriceResponseTest {
    private static final String[] SORTED = {"audio", "cached", "images", "input", "output", "seconds", "words"};

    @Test
    void ratesAreSortedByKind() {
        Map<String, String> rates = new HashMap<>();
        for (String kind : SORTED) {
            rates.put(kind, "1");
        }

        assertThat(new PriceResponse.Tier(1, rates).rates().keySet()).containsExactly(SORTED);
    }
}
