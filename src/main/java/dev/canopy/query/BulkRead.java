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
 * What rows refer to, read by their ids: load these, then those by their distinct ids, then put together. It takes one statement,
 * however many rows refer to however many; none if no row refers to any. Rows keep their order. Immutable.
 *
 * @param <K> the ids
 * @param <V> what is read by them
 */
public final class BulkRead<K, V> {
    /**
     * Ids that one statement is asked for; of more there are several, one after the other. The database takes 65,535 parameters at
     * most, and a statement may have each id as one, and others beside them.
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
     * @param kind what they are, for messages
     * @param id of one that was read
     * @param statement reads those with these ids, which are distinct, in any order; some may be missing
     */
    public static <K, V> BulkRead<K, V> of(
            String kind, Function<? super V, K> id, Function<List<K>, Uni<List<V>>> statement) {
        return new BulkRead<>(kind, id, statement);
    }

    /**
     * Those with these ids, of which nulls are left out. Fails with {@link IllegalStateException} if the statement gives two of one
     * id.
     */
    public Uni<Found<K, V>> read(Collection<? extends @Nullable K> ids) {
        List<K> distinct = new ArrayList<>();
        ids.stream().filter(Objects::nonNull).distinct().forEach(each -> distinct.add(Objects.requireNonNull(each)));
        return distinct.size() <= MAX_IDS ? readAtOnce(distinct) : readInParts(distinct);
    }

    /** Each row with what it refers to. Fails with {@link IllegalStateException}, which names it, if that is missing. */
    public <R, T> Uni<List<T>> require(
            List<? extends R> rows,
            Function<? super R, ? extends @Nullable K> reference,
            BiFunction<R, V, T> together) {
        return read(references(rows, reference))
                .map(found -> rows.stream()
                        .map(row -> together.apply(row, found.get(reference.apply(row))))
                        .toList());
    }

    /** Each row with what it refers to; without those whose one is missing, as it is if it was deleted meanwhile. */
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

    /** Each row with what it refers to, if it is there. */
    public <R, T> Uni<List<T>> joinOptional(
            List<? extends R> rows,
            Function<? super R, ? extends @Nullable K> reference,
            BiFunction<R, Optional<V>, T> together) {
        return read(references(rows, reference))
                .map(found -> rows.stream()
                        .map(row -> together.apply(row, found.find(reference.apply(row))))
                        .toList());
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

    /** One after the other, as one session needs it. */
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
                throw new IllegalStateException("There are two of the " + kind + " '" + id.apply(value) + "'");
            }
        }
        return new Found<>(kind, byId);
    }

    /** What was read. */
    public static final class Found<K, V> {
        private final String kind;
        private final Map<K, V> byId;

        private Found(String kind, Map<K, V> byId) {
            this.kind = kind;
            this.byId = byId;
        }

        /** Empty for null, too. */
        public Optional<V> find(@Nullable K id) {
            return id == null ? Optional.empty() : Optional.ofNullable(byId.get(id));
        }

        /** @throws IllegalStateException which names it, if it is missing */
        public V get(@Nullable K id) {
            return find(id).orElseThrow(() -> new IllegalStateException("The " + kind + " '" + id
                    + "', which a row refers to, is missing; it was not found, or not asked for"));
        }
    }
}
