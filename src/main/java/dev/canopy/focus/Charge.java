package dev.canopy.focus;

import dev.canopy.price.QuantityKind;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a row is about. Amounts are exact, in units of the currency. */
sealed interface Charge {
    /** The cost that counts in the metrics. */
    BigDecimal cost();

    /** The cost by the price for all tenants, where there is one. */
    default BigDecimal listCost() {
        return cost();
    }

    /** What was sold; empty for an adjustment. */
    default Optional<Sale> sale() {
        return Optional.empty();
    }

    /** Where the cost comes from, in the column {@code x_CostSource}. */
    String source();

    /** The kind of quantity; null if the cost is not for one kind. */
    default @Nullable String kind() {
        return null;
    }

    /** @param model how the model is called */
    String description(String model);

    /**
     * A quantity of a kind, without the parts that have rows of their own.
     *
     * @param source {@code price}, {@code none} without a price, or {@code given} if a cost that came with the events
     *     includes the quantity
     * @param rate the price of a million; 0 unless the source is {@code price}
     * @param listRate the rate of the price for all tenants; the same as {@code rate} if there is none
     * @param price the id of the price; null unless the source is {@code price}
     */
    record Quantity(
            String source,
            @Nullable String model,
            String kind,
            BigDecimal quantity,
            BigDecimal rate,
            BigDecimal listRate,
            @Nullable UUID price)
            implements Charge {
        private static final BigDecimal ONE_OF_A_MILLION = new BigDecimal("0.000001");

        @Override
        public BigDecimal cost() {
            return millions().multiply(rate);
        }

        @Override
        public BigDecimal listCost() {
            return millions().multiply(listRate);
        }

        private BigDecimal millions() {
            return quantity.multiply(ONE_OF_A_MILLION);
        }

        @Override
        public Optional<Sale> sale() {
            String sku = model == null ? kind : kind + "/" + model;
            String unit =
                    QuantityKind.of(kind).map(QuantityKind::unit).orElse(kind); // its name, for a kind of a client
            return Optional.of(new Sale(
                    quantity,
                    unit,
                    millions(),
                    "1000000 " + unit,
                    rate,
                    listRate,
                    sku,
                    price == null ? sku : price + "/" + sku,
                    kind));
        }

        @Override
        public String description(String of) {
            return switch (source) {
                case "none" -> "Quantity without a price: " + kind + " of " + of;
                case "given" -> "Quantity that a given cost includes: " + kind + " of " + of;
                default -> "Quantity by its price: " + kind + " of " + of;
            };
        }
    }

    /** The costs that came with events. The currency is the unit, at a price of 1. */
    record Given(@Nullable String model, BigDecimal cost, long events, String currency) implements Charge {
        @Override
        public Optional<Sale> sale() {
            String sku = model == null ? source() : source() + "/" + model;
            return Optional.of(new Sale(
                    BigDecimal.valueOf(events),
                    "Events",
                    cost,
                    currency,
                    BigDecimal.ONE,
                    BigDecimal.ONE,
                    sku,
                    sku,
                    "given cost"));
        }

        @Override
        public String source() {
            return "given";
        }

        @Override
        public String description(String of) {
            return "Costs that came with the events of " + of;
        }
    }

    /** The difference between the costs of events, each rounded to a nano-unit, and the exact costs of quantities. */
    record Rounding(BigDecimal cost) implements Charge {
        @Override
        public String source() {
            return "rounding";
        }

        @Override
        public String description(String of) {
            return "Rounding of the cost of each event to nine decimals: " + of;
        }
    }

    /** The costs of corrections. */
    record Correction(BigDecimal cost) implements Charge {
        @Override
        public String source() {
            return "correction";
        }

        @Override
        public String description(String of) {
            return "Corrections of " + of;
        }
    }

    /**
     * What was sold, how much of it, and at which price.
     *
     * @param meter what the quantity counts
     */
    record Sale(
            BigDecimal consumed,
            String consumedUnit,
            BigDecimal quantity,
            String unit,
            BigDecimal price,
            BigDecimal listPrice,
            String sku,
            String skuPrice,
            String meter) {}
}
