package dev.canopy.listing;

import dev.canopy.attribute.Money;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.WholeNumber;
import dev.canopy.problem.ProblemException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes values of sort keys into cursors and reads them back: as texts, numbers or nulls. */
final class CursorValue {
    private CursorValue() {}

    static <T> @Nullable Object write(Type<T> type, @Nullable T value) {
        Object base = value == null ? null : type.toBase(value);
        return switch (base) {
            case null -> null;
            case Instant time -> time.toString();
            case LocalDate day -> day.toString();
            case UUID id -> id.toString();
            case BigDecimal decimal -> decimal.toPlainString();
            case Object other -> other;
        };
    }

    /** @throws ProblemException (400) if it is not a value of the type */
    static <T> T read(Type<T> type, Object written) {
        try {
            Object base = base(type, written);
            T value = type.fromBase(base);
            if (value != null && type.toBase(value).equals(base)) {
                return value;
            }
        } catch (ArithmeticException | ClassCastException | IllegalArgumentException foreign) {
            // reported below, like a value of another type
        }
        throw Cursor.foreign();
    }

    private static Object base(Type<?> type, Object written) {
        Class<?> javaType = type.javaType();
        if (type.equals(Money.SUM) || type.equals(WholeNumber.SUM) || type.equals(Type.DECIMAL)) {
            return NumberParser.decimal((String) written).orElseThrow(Cursor::foreign);
        }
        if (javaType.equals(Instant.class)) {
            return Calendar.time((String) written).orElseThrow(Cursor::foreign);
        }
        if (javaType.equals(LocalDate.class)) {
            return Calendar.day((String) written).orElseThrow(Cursor::foreign);
        }
        return javaType.equals(UUID.class) ? UUID.fromString((String) written) : written;
    }
}
