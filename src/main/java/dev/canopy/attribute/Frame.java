package dev.canopy.attribute;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the columns of an instance are found while its expression is rendered.
 *
 * @param alias of the instance in the query; asked for only when needed, as it may cost a join
 * @param known columns that are at hand without the alias
 * @param joins of the from clause that the alias belongs to, or null where a statement cannot have joins
 * @param optional whether the instance may be missing, so that what is joined to it must not be required
 */
record Frame(
        Supplier<String> alias,
        Map<Nodes.Column<?, ?>, String> known,
        @Nullable Joins joins,
        boolean optional) {

    static Frame of(String alias, @Nullable Joins joins) {
        return new Frame(() -> alias, Map.of(), joins, false);
    }

    Frame joined(String alias, boolean missing) {
        return new Frame(() -> alias, Map.of(), joins, optional || missing);
    }

    String column(Nodes.Column<?, ?> column) {
        String text = known.get(column);
        return text == null ? alias.get() + "." + column.field() : text;
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
