package dev.canopy.attribute;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the fields of an instance are found while its expression is rendered.
 *
 * @param entity of the instance; with subclasses, whose instances may be among the rows
 * @param alias of the instance in the query; asked for only when needed, as it may cost a join
 * @param known columns that are at hand without the alias
 * @param joins of the from clause that the alias belongs to, or null where a statement cannot have joins
 * @param optional whether the instance may be missing, so that what is joined to it must not be required
 * @param table the class whose table alone can be read, or null where all can
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

    /** The same for an update, which under joined inheritance has a statement for each table, without the others. */
    Frame within(Class<?> table) {
        return new Frame(entity, alias, known, joins, optional, table);
    }

    Frame joined(Class<?> other, String alias, boolean missing) {
        return new Frame(other, () -> alias, Map.of(), joins, optional || missing, null);
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

    /** The id of the instance, whatever its field is called. */
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

    /** What is joined within one from clause, each relation once. */
    static final class Joins {
        private final Map<Key, String> aliases = new LinkedHashMap<>();
        private final StringBuilder text = new StringBuilder();

        /** A relation of an instance; a further relation of the same kind of another instance is another join. */
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
