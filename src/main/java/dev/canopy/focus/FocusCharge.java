package dev.canopy.focus;

import dev.canopy.price.QuantityKind;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The charge of a row. Amounts are exact, in units of the currency. */
sealed interface FocusCharge {
    /** The cost that counts in the metrics. */
    BigDecimal cost();

    /** The cost by the price for all tenants, where there is one. */
    default BigDecimal listCost() {
        return cost();
    }

    /** The sold quantity and its price; empty for an adjustment. */
    default Optional<Sale> sale() {
        return Optional.empty();
    }

    ChargeSource source();

    /** The kind of quantity; null if the cost is not for one kind. */
    default @Nullable String kind() {
        return null;
    }

    /** @param model how the model is called */
    String description(String model);

    /**
     * A quantity of a kind, without the parts that have rows of their own.
     *
     * @param source the price, none, or given, if a cost that came with the events includes the quantity
     * @param rate the price of a million; 0 unless the source is the price
     * @param listRate the rate of the price for all tenants; the same as {@code rate} if there is none
     * @param price the id of the price; null unless the source is the price
     */
    record Quantity(
            ChargeSource source,
            @Nullable String model,
            String kind,
            BigDecimal quantity,
            BigDecimal rate,
            BigDecimal listRate,
            @Nullable UUID price)
            implements FocusCharge {
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
            String unit = QuantityKind.ofOrWhole(kind)
                    .map(QuantityKind::unit)
                    .orElse(kind); // its name, for a kind of a client
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
                case PRICE -> "Quantity by its price: " + kind + " of " + of;
                case NONE -> "Quantity without a price: " + kind + " of " + of;
                case GIVEN -> "Quantity that a given cost includes: " + kind + " of " + of;
                case ROUNDING, CORRECTION -> throw new IllegalStateException("A quantity of a " + source.text());
            };
        }
    }

    /** The costs that came with events. The currency is the unit, at a price of 1. */
    record Given(@Nullable String model, BigDecimal cost, long events, String currency) implements FocusCharge {
        @Override
        public Optional<Sale> sale() {
            String sku = model == null ? source().text() : source().text() + "/" + model;
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
        public ChargeSource source() {
            return ChargeSource.GIVEN;
        }

        @Override
        public String description(String of) {
            return "Costs that came with the events of " + of;
        }
    }

    /** The difference between the costs of events, each rounded to a nano-unit, and the exact costs of quantities. */
    record Rounding(BigDecimal cost) implements FocusCharge {
        @Override
        public ChargeSource source() {
            return ChargeSource.ROUNDING;
        }

        @Override
        public String description(String of) {
            return "Rounding of the cost of each event to nine decimals: " + of;
        }
    }

    /** The costs of corrections. */
    record Correction(BigDecimal cost) implements FocusCharge {
        @Override
        public ChargeSource source() {
            return ChargeSource.CORRECTION;
        }

        @Override
        public String description(String of) {
            return "Corrections of " + of;
        }
    }

    /**
     * A sold quantity with its price.
     *
     * @param meter the kind that the quantity counts
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
