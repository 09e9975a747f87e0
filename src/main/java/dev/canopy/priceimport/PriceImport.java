package dev.canopy.priceimport;

import dev.canopy.price.PriceDraft;
import java.util.List;

/**
 * Prices to import.
 *
 * @param drafts the prices; those of an undated import have the earliest possible start
 * @param skipped the entries that could not be read
 * @param undated whether the source has no dates: a changed price then begins when it is imported, by the clock of the
 *     database
 */
record PriceImport(List<PriceDraft> drafts, List<Skipped> skipped, boolean undated) {
    PriceImport {
        drafts = List.copyOf(drafts);
        skipped = List.copyOf(skipped);
    }

    /** A price, or a part of one, that is not imported. */
    record Skipped(String model, String reason) {}

    /** Prices with dates. */
    static PriceImport dated(List<PriceDraft> drafts) {
        return new PriceImport(drafts, List.of(), false);
    }

    /** Prices without dates. */
    static PriceImport undated(List<PriceDraft> drafts, List<Skipped> skipped) {
        return new PriceImport(drafts, skipped, true);
    }

    int rounded() {
        return drafts.stream().mapToInt(PriceDraft::rounded).sum();
    }
}
