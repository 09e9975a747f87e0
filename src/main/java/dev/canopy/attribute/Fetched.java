package dev.canopy.attribute;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data that an evaluation may read besides the instance: related entities that were fetched, instances in other
 * aliases, and the time. An evaluation reads only these and loaded associations. Not thread-safe while it is being
 * filled.
 */
public final class Fetched {
    private final Instant now;
    private final Map<Link, Map<Object, List<Object>>> related = new HashMap<>();
    private final Map<EntityAlias<?>, Object> aliases = new HashMap<>();

    private Fetched(Instant now) {
        this.now = now;
    }

    /** Only the present time. */
    public static Fetched nothing() {
        return at(Clock.systemUTC().instant());
    }

    /** Data that was fetched at this time; empty at first. */
    public static Fetched at(Instant now) {
        return new Fetched(now);
    }

    /**
     * Adds the related entities of these owners.
     *
     * @param owners all whose related entities were fetched, including owners without any
     * @param rows the related entities of all owners, in any order
     */
    public <E, C> Fetched with(ToMany<E, C> relation, Collection<? extends E> owners, Collection<? extends C> rows) {
        put(relation.link(), relation.name(), owners, rows);
        return this;
    }

    /** Adds the associated entities of these owners. */
    public <E, A> Fetched with(ToOne<E, A> relation, Collection<? extends E> owners, Collection<? extends A> rows) {
        put(relation.link(), relation.name(), owners, rows);
        return this;
    }

    /** Adds the rows of a fetch for these owners. Rows of a mapped relation are not kept, as their owners hold them. */
    public Fetched with(Fetch fetch, Collection<?> owners, Collection<?> rows) {
        if (!fetch.isMapped()) {
            put(fetch.link(), fetch.relation().name(), owners, rows);
        }
        return this;
    }

    /** Adds the instance under another alias. */
    public <R> Fetched with(EntityAlias<R> alias, R instance) {
        aliases.put(alias, instance);
        return this;
    }

    private void put(Link link, String name, Collection<?> owners, Collection<?> rows) {
        Map<Object, List<Object>> byKey = related.computeIfAbsent(link, first -> new HashMap<>());
        switch (link) {
            case Link.Columns columns -> {
                for (Object owner : owners) {
                    Object key = columns.key().read(owner);
                    if (key != null) {
                        byKey.put(key, new ArrayList<>());
                    }
                }
                for (Object row : rows) {
                    List<Object> siblings = byKey.get(columns.targetKey().read(row));
                    if (siblings != null) {
                        siblings.add(row);
                    }
                }
            }
            case Link.Only only -> byKey.put(only, List.copyOf(rows));
            case Link.Mapped mapped -> throw fetchedOtherwise(name, "is mapped; fetch it together with its owner");
            case Link.Closure closure -> throw fetchedOtherwise(name, "is followed step by step; fetch the steps");
            case Link.Chain chain -> throw fetchedOtherwise(name, "has two parts; fetch each");
        }
    }

    private static IllegalArgumentException fetchedOtherwise(String name, String how) {
        return new IllegalArgumentException("'" + name + "' " + how);
    }

    Instant now() {
        return now;
    }

    @Nullable Object alias(EntityAlias<?> alias) {
        return aliases.get(alias);
    }

    /** The related rows for a key; null if they were not fetched. */
    @Nullable List<Object> rows(Link link, Object key) {
        Map<Object, List<Object>> byKey = related.get(link);
        return byKey == null ? null : byKey.get(key);
    }
}
