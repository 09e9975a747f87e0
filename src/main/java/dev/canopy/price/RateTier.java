package dev.canopy.price;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Other rates for the whole of a large event.
 *
 * @param above the event must have more input tokens than this
 * @param rates replace the rates of the price; kinds without a rate here keep that of the price
 */
public record RateTier(long above, Rates rates) {
    /** The number of tiers that a price can have. */
    public static final int MAX = 20;

    /** The tiers as a JSON array, as stored; null if there are none. */
    static @Nullable String toJson(List<RateTier> tiers) {
        return tiers.isEmpty()
                ? null
                : tiers.stream()
                        .map(tier -> "{\"above\":" + tier.above + ",\"rates\":" + tier.rates.toJson() + "}")
                        .collect(Collectors.joining(",", "[", "]"));
    }

    /** The tiers of a text of {@link #toJson}. */
    public static List<RateTier> from(@Nullable String json) {
        return json == null
                ? List.of()
                : new JsonArray(json)
                        .stream()
                                .map(JsonObject.class::cast)
                                .map(RateTier::from)
                                .toList();
    }

    private static RateTier from(JsonObject tier) {
        return new RateTier(tier.getLong("above"), Rates.from(tier.getJsonObject("rates")));
    }
}
