package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The aggregates of a query as joins: all of one relation in one derived table with a row for each owner that has any.
 * Conditions of the query that look at nothing but the owner's key are repeated inside, so that not more is grouped than
 * is asked for.
 */
final class GroupedJoins {
    private final Frame root;
    private final List<Condition<?>> conditions;
    private final Predicate<ToMany<?, ?>> relations;
    private final Map<Key, Group> groups = new LinkedHashMap<>();

    private record Key(String owner, ToMany<?, ?> relation) {}

    private static final class Group {
        private final RelatedRenderer.Rows rows;
        private final String alias;
        private final String ownerKey;
        private final List<Fragment> conditions;
        private final Map<String, String> columns = new LinkedHashMap<>();

        Group(RelatedRenderer.Rows rows, String alias, String ownerKey, List<Fragment> conditions) {
            this.rows = rows;
            this.alias = alias;
            this.ownerKey = ownerKey;
            this.conditions = conditions;
        }
    }

    /**
     * @param root of the query
     * @param conditions of the query on its root
     * @param relations whether to group one
     */
    GroupedJoins(Frame root, List<Condition<?>> conditions, Predicate<ToMany<?, ?>> relations) {
        this.root = root;
        this.conditions = conditions;
        this.relations = relations;
    }

    /** Whether an aggregate in this place is read from a join. */
    boolean takes(Nodes.Aggregate<?, ?, ?> node, Frame frame) {
        return frame.joins() == root.joins() && hasKey(node.relation().link()) && relations.test(node.relation());
    }

    /** Rows of a mapped collection are found through their owner only, and so by a subquery. */
    private static boolean hasKey(Link link) {
        return switch (link) {
            case Link.Mapped mapped -> false;
            case Link.Chain chain -> hasKey(chain.first().link());
            case Link.Columns columns -> true;
            case Link.Closure closure -> true;
            case Link.Only only -> true;
        };
    }

    /** The column that holds the aggregate. */
    String column(Renderer renderer, Nodes.Aggregate<?, ?, ?> node, Frame owner) {
        Key key = new Key(owner.alias().get(), node.relation());
        Group group = groups.get(key);
        if (group == null) {
            group = group(renderer, node, owner);
            groups.put(key, group);
        }
        String folded = renderer.related()
                .fold(node.fold(), node.operand(), group.rows.frame())
                .text();
        Map<String, String> columns = group.columns;
        return group.alias + "." + columns.computeIfAbsent(folded, first -> "v" + (columns.size() + 1));
    }

    private Group group(Renderer renderer, Nodes.Aggregate<?, ?, ?> node, Frame owner) {
        RelatedRenderer.Rows rows = renderer.related().rows(node.relation(), owner);
        List<Fragment> within = new ArrayList<>(renderer.related().conditions(rows));
        // Relations of what is joined have other owners than those that the conditions speak of.
        if (owner.equals(root)) {
            Map<Nodes.Column<?, ?>, String> known = new HashMap<>();
            known.put(rows.ownerKey(), String.valueOf(rows.key()));
            Frame frame = new Frame(
                    owner.entity(),
                    () -> {
                        throw new IllegalStateException("only the key is known here");
                    },
                    known,
                    null,
                    false,
                    null);
            conditions.stream()
                    .filter(condition -> KeyOnly.reads(condition, rows.ownerKey()))
                    .forEach(condition -> within.add(renderer.predicate(condition, frame)));
        }
        return new Group(rows, renderer.newAlias(Group.class), owner.column(rows.ownerKey()), within);
    }

    /** The joins, once everything else has been rendered. */
    String text() {
        return groups.values().stream().map(GroupedJoins::text).collect(Collectors.joining());
    }

    private static String text(Group group) {
        String columns = group.columns.entrySet().stream()
                .map(column -> ", " + column.getKey() + " as " + column.getValue())
                .collect(Collectors.joining());
        String where = Renderer.clause(" where ", group.conditions);
        return " left join (select " + group.rows.key() + " as k" + columns + " from " + group.rows.head()
                + group.rows.joins() + where + " group by " + group.rows.key() + ") " + group.alias + " on "
                + group.alias
                + ".k = " + group.ownerKey;
    }
}
