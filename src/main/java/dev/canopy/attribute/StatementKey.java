package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The key of a statement's text: its nodes without the values of the request. It also collects those values, in an
 * order that depends on the nodes alone. Not thread-safe.
 */
final class StatementKey {
    private final List<@Nullable Object> key = new ArrayList<>();
    private final IdentityHashMap<Nodes.Bound<?, ?>, String> names = new IdentityHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** The key, which is equal for statements with the same text. */
    List<@Nullable Object> key() {
        return key;
    }

    IdentityHashMap<Nodes.Bound<?, ?>, String> names() {
        return names;
    }

    Map<String, Object> values() {
        return values;
    }

    StatementKey add(@Nullable Object part) {
        key.add(part);
        return this;
    }

    StatementKey add(@Nullable Expression<?, ?> expression) {
        if (expression == null) {
            return add((Object) null);
        }
        switch (expression) {
            case Attribute<?, ?> node -> {
                if (node.isClosed()) {
                    key.add(node);
                } else {
                    // A method makes a new attribute for each call.
                    add(Attribute.class).add(node.expression());
                }
            }
            case Nodes.Column<?, ?> node -> key.add(node);
            case Nodes.Constant<?, ?> node -> key.add(node);
            case Nodes.Bound<?, ?> node -> bind(node);
            case Nodes.Now<?> node -> key.add(node);
            case Nodes.Arithmetic<?, ?> node -> add(node.operator()).both(node.left(), node.right());
            case Nodes.Ratio<?> node -> add(Nodes.Ratio.class).both(node.dividend(), node.divisor());
            case Nodes.Quotient<?, ?> node -> add(node.rounding()).both(node.dividend(), node.divisor());
            case Nodes.Call<?, ?> node -> add(node.function().template()).all(node.arguments());
            case Nodes.Between<?, ?> node -> add(node.type().base()).both(node.lower(), node.upper());
            case Nodes.Case<?, ?> node -> {
                add(Nodes.Case.class).add(node.branches().size());
                node.branches().forEach(branch -> both(branch.condition(), branch.result()));
                add(node.otherwise());
            }
            case Nodes.Coalesce<?, ?> node -> add(Nodes.Coalesce.class).all(node.operands());
            case Nodes.NullIf<?, ?> node -> add(Nodes.NullIf.class).both(node.operand(), node.value());
            case Nodes.Compare<?> node -> add(node.comparison()).both(node.left(), node.right());
            case Nodes.In<?> node -> in(node);
            case Nodes.Like<?> node -> add(Nodes.Like.class).both(node.operand(), node.pattern());
            case Nodes.IsNull<?> node -> add(Nodes.IsNull.class).add(node.operand());
            case Nodes.Not<?> node -> add(Nodes.Not.class).add(node.operand());
            case Nodes.Junction<?> node -> add(node.all()).all(node.operands());
            case Nodes.Truth<?> node -> add(Nodes.Truth.class).add(node.operand());
            case Nodes.Exists<?, ?> node -> add(Nodes.Exists.class).relation(node.relation());
            case Nodes.Via<?, ?, ?> node ->
                add(node.relation().link()).add(node.relation().isInner()).add(node.expression());
            case Nodes.Aggregate<?, ?, ?> node ->
                add(node.fold()).relation(node.relation()).add(node.operand());
            case Nodes.GroupAggregate<?, ?> node ->
                add(Nodes.GroupAggregate.class).add(node.fold()).add(node.operand());
            case Nodes.OnAlias<?, ?, ?> node -> add(node.alias()).add(node.expression());
            case Nodes.Sided<?, ?> node -> add(Nodes.Sided.class).add(node.rendered());
            case Nodes.ByClass<?, ?> node -> {
                add(Nodes.ByClass.class).add(node.overrides().size()).add(node.base());
                node.overrides().forEach(override -> add(override.subclass()).add(override.expression()));
            }
            case Nodes.Reference<?, ?> node -> key.add(node.target().get());
        }
        return this;
    }

    private StatementKey both(Expression<?, ?> left, Expression<?, ?> right) {
        return add(left).add(right);
    }

    private void all(List<? extends Expression<?, ?>> expressions) {
        add(expressions.size());
        expressions.forEach(this::add);
    }

    private void bind(Nodes.Bound<?, ?> bound) {
        String name = names.get(bound);
        if (name == null) {
            name = "p" + values.size();
            names.put(bound, name);
            values.put(name, bound.type().base().parameter(bound.base()));
        }
        add(bound.type()).add(name);
    }

    /** Binds all values as one parameter, under the name of the first. */
    private void in(Nodes.In<?> node) {
        add(Nodes.In.class).add(node.operand());
        if (node.values().isEmpty()) {
            add("nothing");
            return;
        }
        String name = names.computeIfAbsent(node.values().get(0), first -> "p" + values.size());
        values.put(
                name,
                node.base().array(node.values().stream().map(Nodes.Bound::base).toList()));
        add(name);
    }

    private StatementKey relation(ToMany<?, ?> relation) {
        if (relation.link() instanceof Link.Chain chain) {
            add(Link.Chain.class).relation(chain.first()).relation(chain.second());
        } else {
            add(relation.link());
        }
        return add(relation.target()).add(relation.filter());
    }
}
