package dev.canopy.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The parts of a cost. */
class CostPartTest {
    @Test
    void addsUpToTheCostBeforeItIsRounded() {
        Random random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            ReferenceCost reference = ReferenceCost.random(random);
            Rates rates = new Rates(reference.rates().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, rate -> new Money(Money.nanos(rate.getValue())))));

            BigDecimal sum = CostPart.of(new Quantities(reference.quantities()), rates).stream()
                    .map(CostPart::amount)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);

            assertThat(sum.movePointRight(Money.SCALE)
                            .setScale(0, RoundingMode.HALF_UP)
                            .toPlainString())
                    .as(reference.toString())
                    .isEqualTo(reference.cost());
        }
    }

    @Test
    void leavesOutKindsOfWhichThereIsNothing() {
        Quantities quantities =
                new Quantities(Map.of("inputTokens", BigDecimal.TEN, "cachedInputTokens", BigDecimal.TEN));

        assertThat(CostPart.of(quantities, Rates.NONE))
                .extracting(CostPart::kind)
                .containsExactly("cachedInputTokens");
    }
}
