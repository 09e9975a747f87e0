package dev.canopy.listing;

import dev.canopy.attribute.Attribute;
import dev.canopy.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns by which clients can filter and sort a list, each under its name. Immutable.
 *
 * @param <E> the entity of the list
 */
public final class Columns<E> {
    private final String example;
    private final Keyset.Key<E, ?> unique;
    private final String usual;
    private final Map<String, Supplier<Column<E, ?>>> byName;
    private final Map<String, Function<String, Column<E, ?>>> byPrefix;
    private final Grouping grouping;

    /**
     * Columns whose values can be compared only in rows that have the same value of another column.
     *
     * @param column the name of the other column
     */
    private record Grouping(String column, Predicate<String> compared) {
        static final Grouping NONE = new Grouping("", name -> false);
    }

    private Columns(
            String example,
            Keyset.Key<E, ?> unique,
            String usual,
            Map<String, Supplier<Column<E, ?>>> byName,
            Map<String, Function<String, Column<E, ?>>> byPrefix,
            Grouping grouping) {
        this.example = example;
        this.unique = unique;
        this.usual = usual;
        this.byName = byName;
        this.byPrefix = byPrefix;
        this.grouping = grouping;
    }

    /**
     * The columns of attributes that are never null, under their own names.
     *
     * @param example a valid filter, for the message about a malformed one
     * @param unique the last sort key of every order
     * @param usual the column of the default order
     * @param others more columns
     */
    @SafeVarargs
    public static <E> Columns<E> of(
            String example, Attribute<E, ?> unique, Attribute<E, ?> usual, Attribute<E, ?>... others) {
        Map<String, Supplier<Column<E, ?>>> byName = new LinkedHashMap<>();
        byName.put(usual.name(), () -> Column.of(usual));
        for (Attribute<E, ?> other : others) {
            byName.put(other.name(), () -> Column.of(other));
        }
        return new Columns<>(example, Keyset.Key.ascending(unique), usual.name(), byName, Map.of(), Grouping.NONE);
    }

    /**
     * The same columns with more of them.
     *
     * @param further each makes its column when a request names it, and throws a problem if that cannot be used
     */
    public Columns<E> with(Map<String, Supplier<Column<E, ?>>> further) {
        Map<String, Supplier<Column<E, ?>>> all = new LinkedHashMap<>(byName);
        all.putAll(further);
        return new Columns<>(example, unique, usual, all, byPrefix, grouping);
    }

    /**
     * The same columns with those of a map, each under a prefix and its key, such as {@code labels.tier}.
     *
     * @param prefix ends with a point
     * @param column makes the column of a key
     */
    public Columns<E> with(String prefix, Function<String, Column<E, ?>> column) {
        Map<String, Function<String, Column<E, ?>>> all = new LinkedHashMap<>(byPrefix);
        all.put(prefix, column);
        return new Columns<>(example, unique, usual, byName, all, grouping);
    }

    /**
     * The same columns, of which some are sorted only among rows with the same value of a column: an order by one of
     * them is first an order by that column.
     */
    public Columns<E> comparedWithin(String column, Predicate<String> compared) {
        return new Columns<>(example, unique, usual, byName, byPrefix, new Grouping(column, compared));
    }

    /**
     * Parses a filter; null if the text is null.
     *
     * @throws ProblemException (400) if the filter is malformed or names an unknown column
     */
    public @Nullable Filter<E> filter(@Nullable String text) {
        return text == null ? null : Filter.parse(text, example, name -> column(name, Filter::refused));
    }

    /**
     * Parses a sort, with the unique column added at its end.
     *
     * @param sort null for the default order
     * @throws ProblemException (400) if a column is unknown, not sortable, or named twice
     */
    public Keyset<E> order(@Nullable String sort) {
        List<Keyset.Key<E, ?>> keys = new ArrayList<>();
        for (SortKey key : SortKey.parseList(sort == null ? usual : sort)) {
            if (grouping.compared().test(key.name())) {
                addOnce(keys, new SortKey(grouping.column(), false));
            }
            addOnce(keys, key);
        }
        if (keys.stream().noneMatch(key -> key.isOf(unique.column()))) {
            keys.add(unique);
        }
        return new Keyset<>(keys);
    }

    private void addOnce(List<Keyset.Key<E, ?>> keys, SortKey key) {
        if (keys.stream().noneMatch(present -> present.name().equals(key.name()))) {
            keys.add(new Keyset.Key<>(key.name(), sortable(key.name()), key.descending()));
        }
    }

    private Column<E, ?> sortable(String name) {
        Column<E, ?> column = column(name, SortKey::refused);
        if (!column.isSortable()) {
            throw SortKey.refused("cannot use the boolean column '" + name + "'");
        }
        return column;
    }

    private Column<E, ?> column(String name, Function<String, ProblemException> refused) {
        Supplier<Column<E, ?>> column = byName.get(name);
        if (column != null) {
            return column.get();
        }
        int point = name.indexOf('.') + 1;
        Function<String, Column<E, ?>> family = byPrefix.get(name.substring(0, point));
        if (family != null && point < name.length()) {
            return family.apply(name.substring(point));
        }
        throw refused.apply("contains the unknown column '" + name + "'; the columns are "
                + Stream.concat(
                                byName.keySet().stream(),
                                byPrefix.keySet().stream().map(prefix -> prefix + "{name}"))
                        .collect(Collectors.joining(", ")));
    }
}
