package dev.canopy.listing;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.Condition;
import dev.canopy.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a list is filtered and sorted by: attributes under their own names, of which none is ever null. Immutable.
 *
 * @param <E> the entity that is listed
 */
public final class Columns<E> {
    private final Map<String, Column<E, ?>> byName = new LinkedHashMap<>();
    private final Column<E, ?> unique;
    private final Attribute<E, ?> usual;

    /**
     * @param unique ends each order
     * @param usual what a list is sorted by if the client does not say
     * @param others beside that one
     */
    @SafeVarargs
    public Columns(Attribute<E, ?> unique, Attribute<E, ?> usual, Attribute<E, ?>... others) {
        this.unique = Column.of(unique);
        this.usual = usual;
        byName.put(usual.name(), Column.of(usual));
        for (Attribute<E, ?> other : others) {
            byName.put(other.name(), Column.of(other));
        }
    }

    /** @throws ProblemException (400) saying what is wrong with it */
    public @Nullable Filter filter(@Nullable String text, String example) {
        Filter filter = Filter.parse(text, example);
        if (filter != null) {
            condition(filter);
        }
        return filter;
    }

    public Condition<E> condition(Filter filter) {
        return filter.condition(name -> column(name, Filter::refused));
    }

    /** @throws ProblemException (400) naming what is unknown, or comes twice */
    public Keyset<E> keyset(@Nullable String sort) {
        List<Keyset.Key<E, ?>> keys = new ArrayList<>();
        for (Keyset.Wish wish : Keyset.parse(sort == null ? usual.name() : sort)) {
            keys.add(new Keyset.Key<>(column(wish.name(), Keyset::refused), wish.descending()));
        }
        keys.add(new Keyset.Key<>(unique, false));
        return new Keyset<>(keys);
    }

    private Column<E, ?> column(String name, Function<String, ProblemException> refused) {
        Column<E, ?> column = byName.get(name);
        if (column == null) {
            throw refused.apply("names no column: '" + name + "'; there are " + String.join(", ", byName.keySet()));
        }
        return column;
    }
}
