package dev.canopy.budget;

import dev.canopy.attribute.Money;
import dev.canopy.attribute.PlainDecimal;
import dev.canopy.body.Body;
import dev.canopy.listing.NumberParser;
import dev.canopy.metric.Metric;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/** The unit of a metric of a budget: its numbers have digits after the point, or are whole. */
public enum BudgetUnit {
    MONEY(Money.SCALE),
    COUNT(0),
    /** The unit of a meter that adds up decimals. */
    DECIMAL(Money.SCALE);

    private final int scale;

    BudgetUnit(int scale) {
        this.scale = scale;
    }

    public static BudgetUnit of(Metric metric) {
        return metric.isMoney() ? MONEY : metric.isOfDecimals() ? DECIMAL : COUNT;
    }

    /** Reads an amount of 0 or more from a field; empty, with an error in the body, if there is none. */
    public Optional<BigDecimal> readAmount(Body body, String field) {
        Optional<BigDecimal> amount = switch (this) {
            case MONEY -> body.total(field).map(BudgetUnit::decimal);
            case COUNT ->
                body.read(
                        field,
                        "must be a whole number of at most " + Long.MAX_VALUE,
                        json -> Body.decimal(json)
                                .flatMap(NumberParser::wholeNumber)
                                .map(BigDecimal::valueOf));
            case DECIMAL ->
                body.read(
                        field,
                        "must be a decimal below 10^" + Body.MAX_DIGITS_OF_TOTALS
                                + " with at most nine digits after the point",
                        json -> Body.decimal(json).filter(BudgetUnit::fits));
        };
        return amount.filter(read -> {
            if (read.signum() < 0) {
                body.refuse(field, "must not be negative");
            }
            return read.signum() >= 0;
        });
    }

    private static boolean fits(BigDecimal number) {
        return Money.isExact(number) && Body.fitsTotals(number);
    }

    /** The number in a value of a metric. */
    public BigDecimal number(Object value) {
        return switch (value) {
            case Money money -> decimal(money);
            case Long number -> BigDecimal.valueOf(number);
            case BigInteger number -> new BigDecimal(number);
            case BigDecimal number -> number;
            default -> throw new IllegalArgumentException("A sum is no " + value.getClass());
        };
    }

    /** A number as responses contain it, in the form of a value of the metric. */
    public Object format(BigDecimal number) {
        return switch (this) {
            case MONEY -> Money.exactly(number).toString();
            case COUNT -> number.toBigIntegerExact();
            case DECIMAL -> PlainDecimal.of(number);
        };
    }

    /** A number times a fraction, rounded half up to the digits of the unit. */
    BigDecimal scaled(BigDecimal number, long numerator, long denominator) {
        return number.multiply(BigDecimal.valueOf(numerator))
                .divide(BigDecimal.valueOf(denominator), scale, RoundingMode.HALF_UP);
    }

    /** The stored form: whole billionths of the unit. */
    public static Money stored(BigDecimal number) {
        return Money.exactly(number);
    }

    /** The number in the stored form. */
    public static BigDecimal decimal(Money stored) {
        return new BigDecimal(stored.total(), Money.SCALE);
    }

    /** Like {@link #format}, for a number in the text of its stored form. */
    public Object formatStored(String stored) {
        return format(decimal(new Money(new BigInteger(stored))));
    }
}
