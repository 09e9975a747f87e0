package dev.canopy.price;

import static dev.canopy.query.ArrayColumns.booleans;
import static dev.canopy.query.ArrayColumns.longs;
import static dev.canopy.query.ArrayColumns.texts;
import static dev.canopy.query.ArrayColumns.times;
import static dev.canopy.query.UtcTimes.utc;

import dev.canopy.query.UtcTimes;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** New prices as the arrays that the function {@code add_prices} takes. */
public final class PriceColumns {
    private PriceColumns() {}

    /**
     * @param prices with their currencies
     * @param tenants gives the id of the tenant with a key
     */
    public static Tuple of(List<PriceDraft> prices, Function<String, @Nullable Long> tenants) {
        return Tuple.tuple()
                .addArrayOfString(texts(prices, price -> price.key().model().text()))
                .addArrayOfBoolean(booleans(prices, price -> price.key().model().pattern()))
                .addArrayOfString(
                        texts(prices, price -> price.key().serviceTier().orElse(null)))
                .addArrayOfLong(
                        longs(prices, price -> price.key().tenant().map(tenants).orElse(null)))
                .addArrayOfOffsetDateTime(times(prices, price -> utc(price.from())))
                .addArrayOfOffsetDateTime(
                        times(prices, price -> price.to().map(UtcTimes::utc).orElse(null)))
                .addArrayOfString(texts(prices, price -> price.rates().toJson()))
                .addArrayOfString(texts(prices, price -> RateTier.toJson(price.tiers())))
                .addArrayOfString(texts(prices, price -> price.key().currency().orElseThrow()));
    }
}
