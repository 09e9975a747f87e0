package dev.canopy.listing;

import dev.canopy.attribute.Type;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes values of sort keys into cursors and reads them back: as texts, numbers or nulls. */
final class CursorValue {
    private CursorValue() {}

    static <T> @Nullable Object write(Type<T> type, @Nullable T value) {
        Object base = value == null ? null : type.toBase(value);
        return base instanceof Instant || base instanceof LocalDate || base instanceof UUID ? base.toString() : base;
    }

    /** @throws ProblemException (400) if it is not a value of the type */
    static <T> T read(Type<T> type, Object written) {
        try {
            Object base = base(type.javaType(), written);
            T value = type.fromBase(base);
            if (value != null && type.toBase(value).equals(base)) {
                return value;
            }
        } catch (ClassCastException | IllegalArgumentException foreign) {
            // reported below, like a value of another type
        }
        throw Cursor.foreign();
    }

    private static Object base(Class<?> javaType, Object written) {
        if (javaType.equals(Instant.class)) {
            return Calendar.time((String) written).orElseThrow(Cursor::foreign);
        }
        if (javaType.equals(LocalDate.class)) {
            return Calendar.day((String) written).orElseThrow(Cursor::foreign);
        }
        return javaType.equals(UUID.class) ? UUID.fromString((String) written) : written;
    }
}
