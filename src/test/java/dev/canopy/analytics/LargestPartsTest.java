package dev.canopy.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Money;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargestPartsTest {
    private static final Instant EARLY = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant LATE = Instant.parse("2026-04-01T00:00:00Z");

    private final LargestParts<UsageTotals> parts = new LargestParts<>(2, UsageTotals.NONE);

    @Test
    void keepsAllPartsUpToTheLimit() {
        add("a", 1L);
        add("b", 2L);

        assertThat(parts.parts()).extracting(Breakdown.Part::key).containsExactly("b", "a");
        assertThat(parts.others()).isZero();
        assertThat(parts.otherValues()).isNull();
    }

    @Test
    void keepsTheLargestInAnyOrder() {
        add("a", 3L);
        add("b", 1L);
        add("c", 5L);
        add("d", 2L);

        assertThat(parts.parts()).extracting(Breakdown.Part::key).containsExactly("c", "a");
        assertThat(parts.others()).isEqualTo(2);
        assertThat(parts.otherValues()).isEqualTo(3L);
    }

    @Test
    void keepsTheFirstKeysOfEqualParts() {
        add(null, 1L);
        add("d", 1L);
        add("b", 1L);
        add("c", 1L);
        add("a", 1L);

        assertThat(parts.parts()).extracting(Breakdown.Part::key).containsExactly("a", "b");
    }

    @Test
    void keepsPartsWithoutAValueLast() {
        add("a", null);
        add("b", LATE);
        add("c", EARLY);
        add("d", EARLY);

        assertThat(parts.parts()).extracting(Breakdown.Part::key).containsExactly("b", "c");
        assertThat(parts.otherValues()).isEqualTo(EARLY);
    }

    @Test
    void addsAmountsAndTakesTheLatestTime() {
        LargestParts<UsageTotals> times = new LargestParts<>(1, UsageTotals.NONE);
        times.add(new Breakdown.Part("a", "a", EARLY), UsageTotals.NONE);
        times.add(new Breakdown.Part("b", "b", LATE), UsageTotals.NONE);
        times.add(new Breakdown.Part("c", "c", LATE.minusSeconds(1)), UsageTotals.NONE);
        add("a", new Money(9));
        add("b", new Money(8));
        add("c", new Money(7));
        add("d", new Money(-10));

        assertThat(times.otherValues()).isEqualTo(LATE.minusSeconds(1));
        assertThat(parts.otherValues()).isEqualTo(new Money(-3));
    }

    @Test
    void addsUpTheSumsOfTheOthersAndOfAll() {
        parts.add(new Breakdown.Part("a", "a", 5L), sums(5, Bits.of(0), LATE));
        parts.add(new Breakdown.Part("b", "b", 2L), sums(2, Bits.of(100), EARLY));
        parts.add(new Breakdown.Part("c", "c", 1L), sums(1, Bits.of(2), null));
        parts.add(new Breakdown.Part("d", "d", 3L), sums(3, Bits.of(100), LATE));

        assertThat(parts.otherSums()).isEqualTo(sums(3, Bits.of(2, 100), EARLY));
        assertThat(parts.allSums()).isEqualTo(sums(11, Bits.of(0, 2, 100), LATE));
    }

    @Test
    void ordersEqualPartsByTheirKeysFromTheFirstDimensionOn() {
        for (List<String> keys : List.of(
                Arrays.asList("b", "a"), Arrays.asList("a", null), Arrays.asList(null, "a"), Arrays.asList("a", "z"))) {
            parts.add(new Breakdown.Part(keys, keys, 1L), UsageTotals.NONE);
        }

        assertThat(parts.parts())
                .extracting(Breakdown.Part::keys)
                .containsExactly(List.of("a", "z"), Arrays.asList("a", null));
    }

    private void add(String key, Object value) {
        parts.add(new Breakdown.Part(key, key, value), UsageTotals.NONE);
    }

    /** Sums that are a multiple of the count. */
    private static UsageTotals sums(long count, Bits features, Instant lastUsedAt) {
        return new UsageTotals(
                count,
                new Money(count * 10),
                BigInteger.valueOf(count * 100),
                BigInteger.valueOf(count * 1_000),
                BigInteger.valueOf(count),
                features,
                lastUsedAt);
    }
}
