package dev.canopy.attribute;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Rows that an evaluation needs beside the instances: those of a relation for its owners, all in one statement whatever
 * their number. Run the statement, and give the rows to {@link Fetched#with(Fetch, Collection, Collection)}.
 *
 * @param owner the entity that has the relation
 */
public record Fetch(Class<?> owner, Relation relation) {
    private static final String OWNERS = "owners";

    /** Whether the rows come as part of their owners, which the statement then completes in their session. */
    public boolean isMapped() {
        return link() instanceof Link.Mapped;
    }

    /** The statement for these owners, by one bulk {@code in}. */
    public Statement statement(Collection<?> owners) {
        String target = EntityMapping.name(relation.target());
        return switch (link()) {
            case Link.Columns columns -> {
                Set<Object> keys = new LinkedHashSet<>();
                for (Object instance : owners) {
                    Object key = columns.key().read(instance);
                    if (key != null) {
                        keys.add(key);
                    }
                }
                yield new Statement(
                        "select r from " + target + " r where r."
                                + columns.targetKey().field() + " in (:" + OWNERS + ")",
                        Map.of(OWNERS, keys));
            }
            case Link.Only only -> new Statement("select r from " + target + " r", Map.of());
            case Link.Mapped mapped -> {
                String owned = EntityMapping.name(owner) + " o";
                // One associated entity serves many owners; a collection is its owner's.
                yield new Statement(
                        relation instanceof ToOne<?, ?>
                                ? "select r from " + target + " r where r in (select o." + mapped.field() + " from "
                                        + owned + " where o in (:" + OWNERS + "))"
                                : "select o from " + owned + " left join fetch o." + mapped.field() + " where o in (:"
                                        + OWNERS + ")",
                        Map.of(OWNERS, Set.copyOf(owners)));
            }
            case Link.Closure closure -> throw new IllegalStateException(relation.name());
            case Link.Chain chain -> throw new IllegalStateException(relation.name());
        };
    }

    Link link() {
        return switch (relation) {
            case ToOne<?, ?> one -> one.link();
            case ToMany<?, ?> many -> many.link();
        };
    }
}
