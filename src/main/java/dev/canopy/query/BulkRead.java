package dev.canopy.query;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values to which a list of rows refers, by their distinct ids, and combines rows and values (bulk
 * {@code IN}). This takes one statement for any number of rows and values, and none if no row refers to a value. Rows
 * keep their order. Immutable.
 *
 * @param <K> the ids
 * @param <V> the values
 */
public final class BulkRead<K, V> {
    /**
     * The maximum number of ids in one statement. More ids take several statements, one after the other. The database
     * takes at most 65,535 parameters; a statement may have one parameter for each id, and others besides.
     */
    static final int MAX_IDS = 50_000;

    private final String kind;
    private final Function<? super V, K> id;
    private final Function<List<K>, Uni<List<V>>> statement;

    private BulkRead(String kind, Function<? super V, K> id, Function<List<K>, Uni<List<V>>> statement) {
        this.kind = kind;
        this.id = id;
        this.statement = statement;
    }

    /**
     * @param kind the name of a value in messages, such as {@code tenant}
     * @param id returns the id of a value
     * @param statement reads the values with the given distinct ids, in any order; some may be missing
     */
    public static <K, V> BulkRead<K, V> of(
            String kind, Function<? super V, K> id, Function<List<K>, Uni<List<V>>> statement) {
        return new BulkRead<>(kind, id, statement);
    }

    /**
     * Reads the values with these ids. Ids that are null are ignored. Fails with {@link IllegalStateException} if two
     * values have the same id.
     */
    public Uni<Found<K, V>> read(Collection<? extends @Nullable K> ids) {
        List<K> distinct = new ArrayList<>();
        ids.stream().filter(Objects::nonNull).distinct().forEach(each -> distinct.add(Objects.requireNonNull(each)));
        return distinct.size() <= MAX_IDS ? readAtOnce(distinct) : readInParts(distinct);
    }

    /**
     * Combines each row with its value. Fails with {@link IllegalStateException} if a value is missing; the message
     * names its id.
     */
    public <R, T> Uni<List<T>> require(
            List<? extends R> rows,
            Function<? super R, ? extends @Nullable K> reference,
            BiFunction<R, V, T> together) {
        return read(references(rows, reference))
                .map(found -> rows.stream()
                        .map(row -> together.apply(row, found.get(reference.apply(row))))
                        .toList());
    }

    /**
     * Combines each row with its value. Leaves out rows whose value is missing, for example because it has been
     * deleted.
     */
    public <R, T> Uni<List<T>> join(
            List<? extends R> rows,
            Function<? super R, ? extends @Nullable K> reference,
            BiFunction<R, V, T> together) {
        return read(references(rows, reference)).map(found -> {
            List<T> all = new ArrayList<>(rows.size());
            rows.forEach(
                    row -> found.find(reference.apply(row)).ifPresent(value -> all.add(together.apply(row, value))));
            return all;
        });
    }

    private static <R, K> List<@Nullable K> references(
            List<? extends R> rows, Function<? super R, ? extends @Nullable K> reference) {
        List<@Nullable K> references = new ArrayList<>(rows.size());
        rows.forEach(row -> references.add(reference.apply(row)));
        return references;
    }

    private Uni<Found<K, V>> readAtOnce(List<K> ids) {
        return ids.isEmpty()
                ? Uni.createFrom().item(() -> found(List.of()))
                : statement.apply(ids).map(this::found);
    }

    /** Runs the statements one after the other, because a session can run only one at a time. */
    private Uni<Found<K, V>> readInParts(List<K> ids) {
        return Multi.createFrom()
                .iterable(ids)
                .group()
                .intoLists()
                .of(MAX_IDS)
                .onItem()
                .transformToUniAndConcatenate(statement::apply)
                .collect()
                .asList()
                .map(parts -> found(parts.stream().flatMap(List::stream).toList()));
    }

    private Found<K, V> found(List<V> values) {
        Map<K, V> byId = HashMap.newHashMap(values.size());
        for (V value : values) {
            if (byId.put(id.apply(value), value) != null) {
                throw new IllegalStateException("There is more than one " + kind + " '" + id.apply(value) + "'");
            }
        }
        return new Found<>(kind, byId);
    }

    /** The values that were read. */
    public static final class Found<K, V> {
        private final String kind;
        private final Map<K, V> byId;

        private Found(String kind, Map<K, V> byId) {
            this.kind = kind;
            this.byId = byId;
        }

        /** Returns the value with this id; empty if it is missing or if the id is null. */
        public Optional<V> find(@Nullable K id) {
            return id == null ? Optional.empty() : Optional.ofNullable(byId.get(id));
        }

        /**
         * Returns the value with this id.
         *
         * @throws IllegalStateException if the value is missing; the message names the id
         */
        public V get(@Nullable K id) {
            return find(id).orElseThrow(() -> new IllegalStateException(
                    "The " + kind + " '" + id + "', which a row refers to, is missing: it was not found or not read"));
        }
    }
}
