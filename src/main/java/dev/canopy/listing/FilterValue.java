package dev.canopy.listing;

import dev.canopy.attribute.Money;
import dev.canopy.attribute.Type;
import dev.canopy.problem.ProblemException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Parses the values of a filter by the types of their columns. */
final class FilterValue {
    private FilterValue() {}

    /** @param refused makes the problem from the name of the expected form */
    static <T> T parse(Type<T> type, String text, Function<String, ProblemException> refused) {
        Class<T> javaType = type.javaType();
        try {
            if (javaType.equals(Money.class)) {
                T amount = javaType.cast(Money.exactly(required(NumberParser.decimal(text))));
                type.toBase(amount); // refuses what the column cannot have
                return amount;
            }
            if (javaType.equals(BigDecimal.class)) {
                return javaType.cast(required(NumberParser.decimal(text)
                        .flatMap(given -> NumberParser.bounded(given, NumberParser.MAX_COMPARED))));
            }
            if (javaType.equals(Long.class)) {
                return javaType.cast(required(NumberParser.wholeNumber(text)));
            }
            if (javaType.equals(BigInteger.class)) {
                return javaType.cast(required(NumberParser.anyWholeNumber(text)));
            }
            if (javaType.equals(Double.class)) {
                return javaType.cast(finite(required(NumberParser.decimal(text)).doubleValue()));
            }
            if (javaType.equals(Instant.class)) {
                return javaType.cast(required(Calendar.instant(text)));
            }
            if (javaType.equals(LocalDate.class)) {
                return javaType.cast(required(Calendar.day(text)));
            }
            if (javaType.equals(Boolean.class) && (text.equals("true") || text.equals("false"))) {
                return javaType.cast(Boolean.valueOf(text));
            }
            if (javaType.equals(UUID.class)) {
                return javaType.cast(required(PublicId.parse(text)));
            }
            if (javaType.equals(String.class)) {
                return javaType.cast(text);
            }
        } catch (ArithmeticException | NumberFormatException unreadable) {
            // reported below, like a value of another type
        }
        throw Objects.requireNonNull(refused.apply(expected(javaType)));
    }

    private static <V> V required(Optional<V> value) {
        return value.orElseThrow(NumberFormatException::new);
    }

    private static Double finite(Double value) {
        if (!Double.isFinite(value)) {
            throw new NumberFormatException();
        }
        return value;
    }

    private static String expected(Class<?> javaType) {
        if (javaType.equals(Money.class)) {
            return "a decimal with up to nine digits after the point";
        }
        if (javaType.equals(Long.class) || javaType.equals(BigInteger.class)) {
            return "a whole number";
        }
        if (javaType.equals(Double.class) || javaType.equals(BigDecimal.class)) {
            return "a number";
        }
        if (javaType.equals(Instant.class)) {
            return "a time such as 2026-03-01T12:00:00Z, or a day such as 2026-03-01";
        }
        if (javaType.equals(LocalDate.class)) {
            return "a day such as 2026-03-01";
        }
        if (javaType.equals(UUID.class)) {
            return "a UUID";
        }
        return javaType.equals(Boolean.class) ? "true or false" : "text";
    }
}
