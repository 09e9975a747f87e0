package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The aggregates of a query as joins. All aggregates of a relation are in one derived table, with a row for each owner
 * that has related entities. Conditions on the owner's key alone are repeated inside, so that no other owners are
 * grouped.
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
     * @param root the root of the query
     * @param conditions the conditions of the query on its root
     * @param relations whether to group the aggregates of a relation
     */
    GroupedJoins(Frame root, List<Condition<?>> conditions, Predicate<ToMany<?, ?>> relations) {
        this.root = root;
        this.conditions = conditions;
        this.relations = relations;
    }

    /** Whether an aggregate over this instance is read from a join. */
    boolean takes(Nodes.Aggregate<?, ?, ?> node, Frame frame) {
        return frame.joins() == root.joins() && hasKey(node.relation().link()) && relations.test(node.relation());
    }

    /** False for a mapped collection, whose rows are found only through their owner, and so by a subquery. */
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
                .fold(node.fold(), node.operand(), node.type(), group.rows.frame())
                .text();
        Map<String, String> columns = group.columns;
        return group.alias + "." + columns.computeIfAbsent(folded, first -> "v" + (columns.size() + 1));
    }

    private Group group(Renderer renderer, Nodes.Aggregate<?, ?, ?> node, Frame owner) {
        RelatedRenderer related = renderer.related();
        RelatedRenderer.Rows rows = related.rows(node.relation(), owner);
        Nodes.Column<?, ?> ownerKey = rows.ownerKey();
        // The conditions are about the root, and so do not limit the owners of other relations.
        List<Condition<?>> ofOwner = owner.equals(root)
                ? conditions.stream()
                        .filter(condition -> KeyOnly.reads(condition, ownerKey))
                        .toList()
                : List.of();
        if (!ofOwner.isEmpty() && node.relation().link() instanceof Link.Columns columns && columns.within() != null) {
            rows = related.rowsFromOwner(node.relation(), columns, owner.entity());
        }
        List<Fragment> within = new ArrayList<>(related.conditions(rows));
        Frame frame = ofKey(owner.entity(), ownerKey, String.valueOf(rows.key()));
        ofOwner.forEach(condition -> within.add(renderer.predicate(condition, frame)));
        return new Group(rows, renderer.newAlias(Group.class), owner.column(ownerKey), within);
    }

    /** An owner whose key alone can be read. */
    private static Frame ofKey(Class<?> owner, Nodes.Column<?, ?> key, String text) {
        return new Frame(
                owner,
                () -> {
                    throw new IllegalStateException("Only the key is available here.");
                },
                Map.of(key, text),
                null,
                false,
                null);
    }

    /** The text of the joins, which is complete once the other parts of the query are rendered. */
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
