package dev.canopy.attribute;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The place of an instance in a statement, while an expression over it is rendered.
 *
 * @param entity the entity of the instance, which may also be of a subclass
 * @param alias the alias of the instance; read only when needed, as it may add a join
 * @param known the text of columns that need no alias
 * @param joins the joins of the from clause with the alias, or null if the statement cannot have joins
 * @param optional whether the instance may be missing, so that joins from it must be outer joins
 * @param table the class whose table is the only one that can be read, or null if all can be read
 */
record Frame(
        Class<?> entity,
        Supplier<String> alias,
        Map<Nodes.Column<?, ?>, String> known,
        @Nullable Joins joins,
        boolean optional,
        @Nullable Class<?> table) {

    static Frame of(Class<?> entity, String alias, @Nullable Joins joins) {
        return new Frame(entity, () -> alias, Map.of(), joins, false, null);
    }

    /**
     * This place in an update of one table: under joined inheritance, each table is updated by a statement of its own.
     */
    Frame within(Class<?> table) {
        return new Frame(entity, alias, known, joins, optional, table);
    }

    /** This place for an expression of some rows only, which must not remove the others by an inner join. */
    Frame ofSomeRows() {
        return new Frame(entity, alias, known, joins, true, table);
    }

    /** A joined instance that exists for each row of this place. */
    Frame joined(Class<?> other, String alias) {
        return new Frame(other, () -> alias, Map.of(), joins, optional, null);
    }

    /** A joined instance that may be missing. */
    Frame optionallyJoined(Class<?> other, String alias) {
        return new Frame(other, () -> alias, Map.of(), joins, true, null);
    }

    String column(Nodes.Column<?, ?> column) {
        String text = known.get(column);
        return text == null ? path(column.field()) : text;
    }

    /** The path to a field. */
    String path(String field) {
        if (table != null && !table.equals(EntityMapping.table(entity, field.split("\\.", 2)[0]))) {
            throw outside("'" + field + "'", table);
        }
        return alias.get() + "." + field;
    }

    /** The id of the instance, under any name of its field. */
    String id() {
        if (table != null && !table.equals(entity)) {
            throw outside("the subclass of a row", table);
        }
        return "id(" + alias.get() + ")";
    }

    private NotRenderableException outside(String read, Class<?> only) {
        return new NotRenderableException("An update of " + entity.getSimpleName() + " cannot read " + read
                + " for a field of " + only.getSimpleName()
                + ": under joined inheritance, each table is updated by itself and sees only its own columns.");
    }

    /** The joins of one from clause, one for each relation. */
    static final class Joins {
        private final Map<Key, String> aliases = new LinkedHashMap<>();
        private final StringBuilder text = new StringBuilder();

        /** A link from one instance; the same link from another instance is another join. */
        record Key(String owner, Link link) {}

        @Nullable String find(Key key) {
            return aliases.get(key);
        }

        void add(Key key, String alias, String join) {
            aliases.put(key, alias);
            text.append(join);
        }

        void add(String join) {
            text.append(join);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
