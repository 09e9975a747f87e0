package dev.canopy.query;

import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Makes the arrays from which a statement unnests its rows: each is one column of all rows, in their order. */
public final class ArrayColumns {
    private ArrayColumns() {}

    public static <R> String[] texts(Collection<? extends R> rows, Function<R, @Nullable String> value) {
        return column(rows, value, String[]::new);
    }

    /** The texts of a column that is the only one. */
    public static String[] texts(Collection<String> values) {
        return values.toArray(String[]::new);
    }

    public static <R> Long[] longs(Collection<? extends R> rows, Function<R, @Nullable Long> value) {
        return column(rows, value, Long[]::new);
    }

    public static <R> Integer[] integers(Collection<? extends R> rows, Function<R, @Nullable Integer> value) {
        return column(rows, value, Integer[]::new);
    }

    public static <R> Boolean[] booleans(Collection<? extends R> rows, Function<R, @Nullable Boolean> value) {
        return column(rows, value, Boolean[]::new);
    }

    public static <R> UUID[] uuids(Collection<? extends R> rows, Function<R, @Nullable UUID> value) {
        return column(rows, value, UUID[]::new);
    }

    public static <R> OffsetDateTime[] times(
            Collection<? extends R> rows, Function<R, @Nullable OffsetDateTime> value) {
        return column(rows, value, OffsetDateTime[]::new);
    }

    private static <R, T> T[] column(
            Collection<? extends R> rows, Function<R, @Nullable T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
