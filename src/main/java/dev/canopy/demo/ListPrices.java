package dev.canopy.demo;

import dev.canopy.price.PriceDraft;
import dev.canopy.price.PriceKey;
import dev.canopy.price.RateTier;
import dev.canopy.price.Rates;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * List prices of a few well-known models in US dollars, as of 2026-11-28. Source: the public map of model prices in the
 * package litellm 1.110.2. They show rates of several kinds; {@code PUT /prices/import?format=litellm} imports current
 * ones.
 */
final class ListPrices {
    /** The currency of the demo. */
    static final String CURRENCY = "USD";

    private static final Map<String, Rates> RATES = Map.of(
            "gpt-4o", tokens("2.5", "1.25", "10"),
            "gpt-4o-mini", tokens("0.15", "0.075", "0.6"),
            "gemini-2.5-pro", tokens("1.25", "0.125", "10"),
            "claude-sonnet-4-5",
                    Rates.from(Map.of(
                            "inputTokens", "3",
                            "cachedInputTokens", "0.3",
                            "cacheWriteTokens", "3.75",
                            "cacheWriteLongTokens", "6",
                            "outputTokens", "15")),
            "text-embedding-3-small", Rates.from(Map.of("inputTokens", "0.02")),
            "whisper-1", Rates.from(Map.of("seconds", "100")),
            "tts-1", Rates.from(Map.of("characters", "15")));

    private static final Map<String, List<RateTier>> TIERS =
            Map.of("gemini-2.5-pro", List.of(new RateTier(200_000, tokens("2.5", "0.25", "15"))));

    private ListPrices() {}

    /** The prices from the start of a day in UTC on, for all tenants. */
    static List<PriceDraft> from(LocalDate start) {
        return RATES.keySet().stream()
                .sorted()
                .map(model -> price(model, start))
                .toList();
    }

    private static PriceDraft price(String model, LocalDate start) {
        return new PriceDraft(
                PriceKey.of(model, Optional.empty()).in(CURRENCY),
                start.atStartOfDay(ZoneOffset.UTC).toInstant(),
                Optional.empty(),
                RATES.getOrDefault(model, Rates.NONE),
                TIERS.getOrDefault(model, List.of()),
                0);
    }

    private static Rates tokens(String input, String cachedInput, String output) {
        return Rates.from(Map.of("inputTokens", input, "cachedInputTokens", cachedInput, "outputTokens", output));
    }
}
