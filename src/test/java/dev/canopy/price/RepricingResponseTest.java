package dev.canopy.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RepricingResponseTest {
    private static final RepricingResult FIRST = repriced(2, 1_000_000_000, 3_000_000_000L);
    private static final RepricingResult SECOND = repriced(1, 500_000_000, 0);

    private static RepricingResult repriced(long events, long before, long after) {
        return new RepricingResult(events, 1, 0, BigDecimal.valueOf(before), BigDecimal.valueOf(after));
    }

    @Test
    void hasTheSumsOfTheOnlyCurrency() {
        RepricingResponse answer = RepricingResponse.from(repricing(true), new TreeMap<>(Map.of("EUR", FIRST)));

        assertThat(answer.events()).isEqualTo(2);
        assertThat(answer.before()).isEqualTo("1");
        assertThat(answer.after()).isEqualTo("3");
        assertThat(answer.difference()).isEqualTo("2");
        assertThat(answer.currencies()).containsExactly(new RepricingResponse.InCurrency("EUR", "1", "3", "2"));
    }

    @Test
    void addsUpNoAmountsOfDifferentCurrencies() {
        RepricingResponse answer =
                RepricingResponse.from(repricing(false), new TreeMap<>(Map.of("USD", SECOND, "EUR", FIRST)));

        assertThat(answer.events()).isEqualTo(3);
        assertThat(answer.before()).isNull();
        assertThat(answer.after()).isNull();
        assertThat(answer.difference()).isNull();
        assertThat(answer.currencies())
                .containsExactly(
                        new RepricingResponse.InCurrency("EUR", "1", "3", "2"),
                        new RepricingResponse.InCurrency("USD", "0.5", "0", "-0.5"));
    }

    @Test
    void hasZerosWithoutEvents() {
        RepricingResponse answer = RepricingResponse.from(repricing(false), new TreeMap<>());

        assertThat(answer.after()).isEqualTo("0");
        assertThat(answer.currencies()).isEmpty();
    }

    private static Repricing repricing(boolean dryRun) {
        return new Repricing(Instant.EPOCH, Instant.MAX, Optional.empty(), Optional.empty(), dryRun);
    }
}
