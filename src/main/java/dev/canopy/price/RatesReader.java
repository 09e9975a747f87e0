package dev.canopy.price;

import dev.canopy.attribute.Money;
import dev.canopy.body.Body;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the rates of a price, from the field {@code rates} and from those of single kinds. */
final class RatesReader {
    private static final Money NOTHING = new Money(0);

    private final Body body;
    private int rounded;

    RatesReader(Body body) {
        this.body = body;
    }

    /** The rates of the price itself. */
    Rates base() {
        Optional<Body> given = body.object("rates");
        Map<String, Money> rates = new TreeMap<>(given.map(this::rates).orElse(Map.of()));
        if (!body.has("rates")) {
            body.require("inputPerMillion").require("outputPerMillion");
        }
        int before = body.rounded();
        for (QuantityKind kind : QuantityKind.withOwnFields()) {
            String field = kind.rateField().orElseThrow();
            rate(body, field).ifPresent(rate -> {
                Money other = rates.put(kind.field(), rate);
                if (other != null && !other.equals(rate)) {
                    body.refuse(field, "differs from the rate of '" + kind.field() + "' in 'rates'");
                }
            });
        }
        rounded += body.rounded() - before;
        if (rates.isEmpty() && given.filter(object -> object.fields().isEmpty()).isPresent()) {
            body.refuse("rates", "must have at least one rate");
        }
        return new Rates(rates);
    }

    /** The tiers, sorted by size. */
    List<RateTier> tiers() {
        List<RateTier> tiers = new ArrayList<>();
        Set<Long> sizes = new HashSet<>();
        for (Body tier : body.objects("tiers", RateTier.MAX, Set.of("above", "rates"))) {
            long above = tier.require("above")
                    .wholeNumber("above", 0, QuantityKind.MAX)
                    .orElse(0L);
            Map<String, Money> rates =
                    tier.require("rates").object("rates").map(this::rates).orElse(Map.of());
            if (tier.has("above") && !sizes.add(above)) {
                tier.refuse("above", "is the same as in another tier");
            }
            tiers.add(new RateTier(above, new Rates(rates)));
        }
        tiers.sort(Comparator.comparingLong(RateTier::above));
        return tiers;
    }

    /** The number of amounts that were rounded. */
    int rounded() {
        return rounded;
    }

    private Map<String, Money> rates(Body object) {
        Map<String, Money> rates = new TreeMap<>();
        if (object.fields().size() > Rates.MAX) {
            object.refuse("must have at most " + Rates.MAX + " rates");
            return rates;
        }
        for (String kind : object.fields()) {
            if (!QuantityKind.isName(kind)) {
                object.refuse(
                        kind, "must be a name of 1 to 63 letters, digits, '_', '.' and '-' that begins with a letter");
            } else if (!object.has(kind)) {
                object.refuse(kind, "must not be null");
            } else {
                rate(object, kind).ifPresent(rate -> rates.put(kind, rate));
            }
        }
        rounded += object.rounded();
        return rates;
    }

    private static Optional<Money> rate(Body body, String field) {
        Optional<Money> rate = body.money(field);
        rate.filter(money -> money.compareTo(NOTHING) < 0)
                .ifPresent(money -> body.refuse(field, "must not be negative"));
        return rate;
    }
}
