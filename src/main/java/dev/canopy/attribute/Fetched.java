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
 * What an evaluation may look at beside the instance: related entities that were fetched for it, further roles, and the
 * time. Evaluating reads only what is here or loaded. Not thread-safe while it is being filled.
 */
public final class Fetched {
    private final Instant now;
    private final Map<Link, Map<Object, List<Object>>> related = new HashMap<>();
    private final Map<Role<?>, Object> roles = new HashMap<>();

    private Fetched(Instant now) {
        this.now = now;
    }

    /** Nothing but the present time. */
    public static Fetched nothing() {
        return at(Clock.systemUTC().instant());
    }

    /** What was fetched at this time. */
    public static Fetched at(Instant now) {
        return new Fetched(now);
    }

    /**
     * The related entities of these.
     *
     * @param owners for which all related ones were fetched, those without any included
     * @param rows of all of them, in any order
     */
    public <E, C> Fetched with(ToMany<E, C> relation, Collection<? extends E> owners, Collection<? extends C> rows) {
        put(relation.link(), relation.name(), owners, rows);
        return this;
    }

    /** The associated entities of these. */
    public <E, A> Fetched with(ToOne<E, A> relation, Collection<? extends E> owners, Collection<? extends A> rows) {
        put(relation.link(), relation.name(), owners, rows);
        return this;
    }

    /** What the statement of a fetch for these owners gave; nothing is kept of what is mapped, which its owners have. */
    public Fetched with(Fetch fetch, Collection<?> owners, Collection<?> rows) {
        if (!fetch.isMapped()) {
            put(fetch.link(), fetch.relation().name(), owners, rows);
        }
        return this;
    }

    /** The instance in another role. */
    public <R> Fetched with(Role<R> role, R instance) {
        roles.put(role, instance);
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
            case Link.Mapped mapped -> throw fetchedOtherwise(name, "is mapped; fetch it with its owner");
            case Link.Closure closure -> throw fetchedOtherwise(name, "is walked step by step; fetch those");
            case Link.Chain chain -> throw fetchedOtherwise(name, "has two parts; fetch each");
        }
    }

    private static IllegalArgumentException fetchedOtherwise(String name, String how) {
        return new IllegalArgumentException("'" + name + "' " + how);
    }

    Instant now() {
        return now;
    }

    @Nullable Object role(Role<?> role) {
        return roles.get(role);
    }

    /** Null if they were not fetched. */
    @Nullable List<Object> rows(Link link, Object key) {
        Map<Object, List<Object>> byKey = related.get(link);
        return byKey == null ? null : byKey.get(key);
    }
}
