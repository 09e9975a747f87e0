package dev.canopy.priceimport;

import dev.canopy.price.PriceDraft;
import dev.canopy.price.PriceKey;
import dev.canopy.price.PriceView;
import dev.canopy.priceimport.PriceImport.Skipped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The changes of the price book by an import. They are computed in memory. Rates never change: a price with other rates
 * replaces the stored one, which ends.
 *
 * @param added the new prices
 * @param ended the new ends of stored prices; null for none. A price that is withdrawn ends at its start.
 * @param created the number of prices that were added
 * @param changed the number of prices that were stored with other rates, or with another end
 */
record PriceImportPlan(
        List<PriceDraft> added,
        Map<UUID, Optional<Instant>> ended,
        int created,
        int changed,
        int unchanged,
        List<Skipped> skipped) {

    /**
     * @param stored the prices for the same models that have ever been in force
     * @param now the start of changed prices of an undated import
     */
    static PriceImportPlan of(PriceImport prices, List<PriceView> stored, Instant now) {
        return new Planner(prices, stored, now).plan();
    }

    private static final class Planner {
        private final PriceImport prices;
        private final Instant now;

        /** The periods of a key by their starts; they never overlap. */
        private final Map<PriceKey, NavigableMap<Instant, Validity>> periods = new HashMap<>();

        private final List<PriceDraft> added = new ArrayList<>();
        private final Map<UUID, Optional<Instant>> ended = new LinkedHashMap<>();
        private final List<Skipped> skipped;
        private int created;
        private int changed;
        private int unchanged;

        Planner(PriceImport prices, List<PriceView> stored, Instant now) {
            this.prices = prices;
            this.now = now;
            this.skipped = new ArrayList<>(prices.skipped());
            for (PriceView price : stored) {
                periods(price.key()).put(price.from(), new Validity(price, price.from(), price.to()));
            }
        }

        /**
         * A period in which a price with some key is in force.
         *
         * @param stored null for a price of this import
         */
        private record Validity(
                @Nullable PriceView stored,
                Instant from,
                @Nullable Instant to) {
            boolean overlaps(Instant otherFrom, @Nullable Instant otherTo) {
                return (otherTo == null || from.isBefore(otherTo)) && (to == null || otherFrom.isBefore(to));
            }
        }

        /** A price that overlaps waits, because another line may end the price that it overlaps with. */
        PriceImportPlan plan() {
            List<PriceDraft> waiting = distinct();
            int before;
            do {
                before = waiting.size();
                waiting = waiting.stream().filter(draft -> !place(draft)).toList();
            } while (!waiting.isEmpty() && waiting.size() < before);
            waiting.forEach(draft ->
                    skip(draft, "overlaps with another price for the same model, service tier, tenant and currency"));
            return new PriceImportPlan(added, ended, created, changed, unchanged, skipped);
        }

        private List<PriceDraft> distinct() {
            Map<Object, PriceDraft> distinct = new LinkedHashMap<>();
            for (PriceDraft draft : prices.drafts()) {
                if (distinct.putIfAbsent(List.of(draft.key(), draft.from()), draft) != null) {
                    skip(draft, "is given twice with the same start");
                }
            }
            return List.copyOf(distinct.values());
        }

        /** Returns false if the price overlaps with another one. */
        private boolean place(PriceDraft draft) {
            return prices.undated() ? addUndated(draft) : addDated(draft);
        }

        private NavigableMap<Instant, Validity> periods(PriceKey key) {
            return periods.computeIfAbsent(key, each -> new TreeMap<>());
        }

        private boolean addDated(PriceDraft draft) {
            Optional<PriceView> same = stored(periods(draft.key()).get(draft.from()));
            if (same.isEmpty()) {
                return add(draft, null);
            }
            PriceView stored = same.get();
            if (!stored.chargesLike(draft)) {
                return add(draft, stored);
            }
            if (!Objects.equals(stored.to(), draft.to().orElse(null))) {
                return end(draft, stored);
            }
            unchanged++;
            return true;
        }

        /** The price in force now is replaced from now on. The first price of a model is in force from the start. */
        private boolean addUndated(PriceDraft draft) {
            Optional<PriceView> current = stored(value(periods(draft.key()).floorEntry(now)))
                    .filter(price -> price.to() == null || now.isBefore(price.to()));
            if (current.filter(price -> price.chargesLike(draft)).isPresent()) {
                unchanged++;
                return true;
            }
            boolean first = periods(draft.key()).isEmpty();
            return add(first ? draft : from(draft, now), current.orElse(null));
        }

        /** The stored price of a period; empty without a period, or if this import creates it. */
        private static Optional<PriceView> stored(@Nullable Validity period) {
            return Optional.ofNullable(period).flatMap(found -> Optional.ofNullable(found.stored));
        }

        private static @Nullable Validity value(Map.@Nullable Entry<Instant, Validity> entry) {
            return entry == null ? null : entry.getValue();
        }

        private static PriceDraft from(PriceDraft draft, Instant start) {
            return new PriceDraft(draft.key(), start, draft.to(), draft.rates(), draft.tiers(), draft.rounded());
        }

        /** @param replaced the stored price that ends where the new one begins, null for none */
        private boolean add(PriceDraft draft, @Nullable PriceView replaced) {
            if (overlaps(draft, replaced)) {
                return false;
            }
            if (replaced == null) {
                created++;
            } else {
                changed++;
                ended.put(replaced.id(), Optional.of(draft.from()));
            }
            replace(replaced, draft);
            added.add(draft);
            return true;
        }

        private boolean end(PriceDraft draft, PriceView stored) {
            if (overlaps(draft, stored)) {
                return false;
            }
            changed++;
            ended.put(stored.id(), draft.to());
            replace(stored, draft);
            return true;
        }

        private void replace(@Nullable PriceView replaced, PriceDraft draft) {
            NavigableMap<Instant, Validity> all = periods(draft.key());
            if (replaced != null) {
                all.remove(replaced.from());
            }
            all.put(draft.from(), new Validity(null, draft.from(), draft.to().orElse(null)));
        }

        /** Only the period before and the one after can overlap. */
        private boolean overlaps(PriceDraft draft, @Nullable PriceView except) {
            NavigableMap<Instant, Validity> all = periods(draft.key());
            return overlaps(value(all.floorEntry(draft.from())), draft, except)
                    || overlaps(value(all.higherEntry(draft.from())), draft, except);
        }

        private static boolean overlaps(@Nullable Validity period, PriceDraft draft, @Nullable PriceView except) {
            return period != null
                    && (except == null || !except.equals(period.stored))
                    && period.overlaps(draft.from(), draft.to().orElse(null));
        }

        private void skip(PriceDraft draft, String reason) {
            skipped.add(new Skipped(draft.key().model().text(), reason));
        }
    }
}
