package dev.canopy.priceimport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Money;
import dev.canopy.price.PriceDraft;
import dev.canopy.price.PriceKey;
import dev.canopy.price.PriceView;
import dev.canopy.price.Rates;
import dev.canopy.priceimport.PriceImport.Skipped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PriceImportPlanTest {
    private static final Instant JANUARY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");
    private static final UUID ID = new UUID(0, 1);

    @Test
    void addsWhatIsNew() {
        PriceImportPlan plan = plan(dated(price("large", JANUARY, MARCH, 3)), List.of());

        assertThat(plan.added()).containsExactly(price("large", JANUARY, MARCH, 3));
        assertThat(plan.created()).isEqualTo(1);
    }

    @Test
    void changesNothingThatIsEqual() {
        PriceImportPlan plan = plan(dated(price("large", JANUARY, MARCH, 3)), stored(JANUARY, MARCH, 3));

        assertThat(plan).isEqualTo(new PriceImportPlan(List.of(), Map.of(), 0, 0, 1, List.of()));
    }

    @Test
    void replacesAPriceWithOtherRatesAtItsStart() {
        PriceImportPlan plan = plan(dated(price("large", JANUARY, null, 4)), stored(JANUARY, MARCH, 3));

        assertThat(plan.added()).containsExactly(price("large", JANUARY, null, 4));
        assertThat(plan.ended()).isEqualTo(Map.of(ID, Optional.of(JANUARY)));
        assertThat(plan.changed()).isEqualTo(1);
    }

    @Test
    void changesTheEnd() {
        PriceImportPlan plan = plan(dated(price("large", JANUARY, null, 3)), stored(JANUARY, MARCH, 3));

        assertThat(plan.ended()).isEqualTo(Map.of(ID, Optional.empty()));
        assertThat(plan.changed()).isEqualTo(1);
        assertThat(plan.added()).isEmpty();
    }

    @Test
    void skipsOverlapsAndRepetitions() {
        PriceImportPlan plan = plan(
                dated(
                        price("large", MARCH, null, 3),
                        price("small", JANUARY, null, 3),
                        price("small", JANUARY, MARCH, 4),
                        price("small", MARCH, null, 4)),
                stored(JANUARY, null, 3));

        assertThat(plan.added()).containsExactly(price("small", JANUARY, null, 3));
        String overlap = "overlaps with another price for the same model, service tier, tenant and currency";
        assertThat(plan.skipped())
                .containsExactly(
                        new Skipped("small", "is given twice with the same start"),
                        new Skipped("large", overlap),
                        new Skipped("small", overlap));
    }

    @Test
    void endsAPriceBeforeTheNextOneInWhateverOrderTheLinesAre() {
        PriceImportPlan plan = plan(
                dated(price("large", MARCH, null, 4), price("large", JANUARY, MARCH, 3)), stored(JANUARY, null, 3));

        assertThat(plan.added()).containsExactly(price("large", MARCH, null, 4));
        assertThat(plan.ended()).isEqualTo(Map.of(ID, Optional.of(MARCH)));
        assertThat(plan.skipped()).isEmpty();
    }

    @Test
    void replacesThePriceOfASourceWithoutDatesFromNowOn() {
        PriceImport map = PriceImport.undated(List.of(price("large", JANUARY, null, 4)), List.of());

        PriceImportPlan plan = plan(map, stored(JANUARY, null, 3));

        assertThat(plan.ended()).isEqualTo(Map.of(ID, Optional.of(NOW)));
        assertThat(plan.added()).containsExactly(price("large", NOW, null, 4));
        assertThat(plan(map, stored(MARCH, null, 4)).unchanged()).isEqualTo(1);
        assertThat(plan(map, stored(JANUARY, MARCH, 3)).added()).containsExactly(price("large", NOW, null, 4));
    }

    /** The same import again changes nothing, for any stored and imported prices. */
    @Property(tries = 300)
    void isIdempotent(
            @ForAll @Size(max = 12) List<@IntRange(max = 255) Integer> before,
            @ForAll @Size(max = 12) List<@IntRange(max = 255) Integer> imported) {
        List<PriceView> book = apply(List.of(), dated(drafts(before)));
        PriceImport prices = dated(drafts(imported));

        PriceImportPlan first = plan(prices, book);
        PriceImportPlan second = plan(prices, apply(book, prices));

        assertThat(first.created()
                        + first.changed()
                        + first.unchanged()
                        + first.skipped().size())
                .isEqualTo(prices.drafts().size());
        assertThat(second.added()).isEmpty();
        assertThat(second.ended()).isEmpty();
    }

    private static PriceDraft[] drafts(List<Integer> numbers) {
        return numbers.stream()
                .map(number -> {
                    Instant from = JANUARY.plusSeconds(number % 4);
                    Instant to = number / 4 % 4 == 0 ? null : from.plusSeconds(number / 4 % 4);
                    return price("m" + number / 16 % 4, from, to, number / 64);
                })
                .toArray(PriceDraft[]::new);
    }

    private static List<PriceView> apply(List<PriceView> book, PriceImport prices) {
        PriceImportPlan plan = plan(prices, book);
        List<PriceView> next = new ArrayList<>();
        for (PriceView price : book) {
            Instant to = plan.ended().containsKey(price.id())
                    ? plan.ended().get(price.id()).orElse(null)
                    : price.to();
            if (!price.from().equals(to)) {
                next.add(new PriceView(
                        price.id(), price.key(), price.from(), to, price.rates(), price.tiers(), price.version()));
            }
        }
        plan.added().forEach(draft -> next.add(view(UUID.randomUUID(), draft)));
        return next;
    }

    private static List<PriceView> stored(Instant from, Instant to, long input) {
        return List.of(view(ID, price("large", from, to, input)));
    }

    private static PriceView view(UUID id, PriceDraft draft) {
        return new PriceView(id, draft.key(), draft.from(), draft.to().orElse(null), draft.rates(), draft.tiers(), NOW);
    }

    private static PriceImportPlan plan(PriceImport prices, List<PriceView> stored) {
        return PriceImportPlan.of(prices, stored, NOW);
    }

    private static PriceImport dated(PriceDraft... drafts) {
        return PriceImport.dated(List.of(drafts));
    }

    private static PriceDraft price(String model, Instant from, Instant to, long input) {
        return new PriceDraft(
                PriceKey.of(model, Optional.empty()).in("USD"),
                from,
                Optional.ofNullable(to),
                new Rates(Map.of("inputTokens", new Money(input))),
                List.of(),
                0);
    }
}
