package dev.canopy.attribute;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A relation whose rows an evaluation needs besides the instances. One statement reads the rows for any number of
 * owners; pass them to {@link Fetched#with(Fetch, Collection, Collection)}.
 *
 * @param owner the entity that has the relation
 */
public record Fetch(Class<?> owner, Relation relation) {
    private static final String OWNERS = "owners";
    private static final String WITHIN = "within";

    /** Whether the relation is mapped, so that the statement loads the rows into their owners, within their session. */
    public boolean isMapped() {
        return link() instanceof Link.Mapped;
    }

    /** The statement that reads the rows of these owners, with one bulk {@code in}. */
    public Statement statement(Collection<?> owners) {
        String target = EntityMapping.name(relation.target());
        return switch (link()) {
            case Link.Columns columns -> {
                Set<Object> keys = values(columns.key(), owners);
                String byKey = "select r from " + target + " r where r."
                        + columns.targetKey().field() + " in (:" + OWNERS + ")";
                Link.Within within = columns.within();
                yield within == null
                        ? new Statement(byKey, Map.of(OWNERS, keys))
                        : new Statement(
                                byKey + " and r." + within.targetColumn().field() + " in (:" + WITHIN + ")",
                                Map.of(OWNERS, keys, WITHIN, values(within.column(), owners)));
            }
            case Link.Only only -> new Statement("select r from " + target + " r", Map.of());
            case Link.Mapped mapped -> {
                String owned = EntityMapping.name(owner) + " o";
                // Many owners may share one associated entity; a collection belongs to one owner.
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

    private static Set<Object> values(Nodes.Column<?, ?> column, Collection<?> owners) {
        Set<Object> values = new LinkedHashSet<>();
        for (Object instance : owners) {
            Object value = column.read(instance);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    Link link() {
        return switch (relation) {
            case ToOne<?, ?> one -> one.link();
            case ToMany<?, ?> many -> many.link();
        };
    }
}
