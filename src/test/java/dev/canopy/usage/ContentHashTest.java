package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.price.Quantities;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The hashes are stored, so they must never change. */
class ContentHashTest {
    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-03-01T12:00:00.000001Z");
    private static final Charge COST = Charge.cost(1_782_044);

    @Test
    void isTheStoredNumberForAnEventWithoutDetails() {
        assertThat(hash(null, null)).isEqualTo(5_919_206_395_193_870_361L);
    }

    @Test
    void isTheStoredNumberForAnEventWithAUser() {
        assertThat(hash("u-1", null)).isEqualTo(6_303_324_717_959_162_474L);
    }

    @Test
    void isTheStoredNumberForAnEventWithAttributes() {
        assertThat(hash(null, "{\"team\":\"blue\"}")).isEqualTo(-6_597_382_809_569_378_556L);
    }

    @Test
    void isTheStoredNumberForAnEventWithAllDetails() {
        assertThat(hash("u-1", "{\"team\":\"blue\"}")).isEqualTo(-3_037_680_224_721_820_626L);
    }

    @Test
    void isTheStoredNumberForAUseOfAModelWithoutATime() {
        Charge use = Charge.use("large", Quantities.ofTokens(1_000, 200, 30));

        assertThat(ContentHash.of("acme", "chat", null, use, UsageEvent.Details.NONE))
                .isEqualTo(-525_233_845_308_697_529L);
    }

    @Test
    void isTheSameForNoAttributesAndAnEmptyObject() {
        assertThat(hash("u-1", "{}")).isEqualTo(hash("u-1", null));
    }

    @Test
    void differsForTheSameTextInAnotherField() {
        assertThat(hash("{\"a\":1}", null)).isNotEqualTo(hash(null, "{\"a\":1}"));
    }

    private static long hash(@Nullable String user, @Nullable String attributes) {
        return ContentHash.of("acme", "chat", TIME, COST, UsageEvent.Details.of(user, attributes));
    }
}
