package dev.canopy.priceimport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.JsonFault;
import dev.canopy.body.JsonReader;
import dev.canopy.listing.Calendar;
import dev.canopy.listing.StorableText;
import dev.canopy.listing.TextLength;
import dev.canopy.price.PriceDraft;
import dev.canopy.price.PriceKey;
import dev.canopy.price.PricedModel;
import dev.canopy.price.Rates;
import dev.canopy.priceimport.PriceImport.Skipped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the public map of model prices of LiteLLM, as of version 1.110. Pure. */
final class LiteLlmMap {
    /** The start of prices, whose dates the map does not have. */
    static final Instant START = Calendar.FIRST_EVENT;

    /** The currency of all prices of the map. */
    static final String CURRENCY = "USD";

    /** An entry that explains the map. */
    private static final String SAMPLE = "sample_spec";

    private final List<PriceDraft> drafts = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();

    private LiteLlmMap() {}

    static PriceImport read(List<JsonReader.Member> entries) {
        LiteLlmMap map = new LiteLlmMap();
        for (JsonReader.Member entry : entries) {
            if (!entry.name().equals(SAMPLE)) {
                map.read(entry.name(), entry.value());
            }
        }
        return PriceImport.undated(map.drafts, map.skipped);
    }

    private void read(String model, JsonReader.Element value) {
        try {
            read(model, value.read());
        } catch (JsonFault fault) {
            skipped.add(new Skipped(model, "cannot be read: " + fault.message()));
        }
    }

    private void read(String model, JsonNode value) {
        if (model.isBlank() || TextLength.exceeds(model, PriceDraft.MAX_MODEL) || !StorableText.fits(model)) {
            skipped.add(new Skipped(model, "has a name that is not 1 to " + PriceDraft.MAX_MODEL + " characters"));
            return;
        }
        if (!(value instanceof ObjectNode entry)) {
            skipped.add(new Skipped(model, "is not a JSON object"));
            return;
        }
        LiteLlmModel read = LiteLlmModel.read(entry);
        for (String tier : read.serviceTiers()) {
            Rates rates = read.rates(tier);
            if (rates.isEmpty()) {
                skipped.add(new Skipped(model, "has a price for large inputs only"));
                continue;
            }
            PriceKey key = new PriceKey(
                    model.contains("*") ? PricedModel.matching(model) : PricedModel.named(model),
                    Optional.of(tier).filter(name -> !name.isEmpty()),
                    Optional.empty(),
                    Optional.of(CURRENCY));
            drafts.add(new PriceDraft(key, START, Optional.empty(), rates, read.tiers(tier), read.rounded(tier)));
        }
        if (read.serviceTiers().isEmpty()) {
            skipped.add(new Skipped(
                    model,
                    read.omitted().isEmpty()
                            ? "has no price"
                            : "has prices only of kinds that cannot be imported: " + read.omitted()));
        } else if (!read.omitted().isEmpty()) {
            skipped.add(new Skipped(model, "only without " + read.omitted()));
        }
    }
}
