package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Goes through all nodes of an expression, those of related entities included. */
final class NodeTraversal {
    private final Map<Class<?>, Set<Object>> visited = new HashMap<>();
    private final Side side;
    private final Consumer<Expression<?, ?>> visitor;
    private final BiConsumer<Class<?>, Relation> relations;

    private enum Side {
        BOTH,
        EVALUATED
    }

    private NodeTraversal(Side side, Consumer<Expression<?, ?>> visitor, BiConsumer<Class<?>, Relation> relations) {
        this.side = side;
        this.visitor = visitor;
        this.relations = relations;
    }

    /** All nodes of a kind, on both sides. */
    static <N> List<N> find(Expression<?, ?> expression, Class<N> kind) {
        List<N> found = new ArrayList<>();
        Consumer<Expression<?, ?>> collect = node -> {
            if (kind.isInstance(node)) {
                found.add(kind.cast(node));
            }
        };
        new NodeTraversal(Side.BOTH, collect, (owner, relation) -> {}).through(expression, Object.class);
        return found;
    }

    /** All relations that are gone through, on both sides. */
    static Set<Relation> relations(Expression<?, ?> expression) {
        Set<Relation> found = new LinkedHashSet<>();
        new NodeTraversal(Side.BOTH, node -> {}, (owner, relation) -> found.add(relation))
                .through(expression, Object.class);
        return found;
    }

    /** The relations whose rows an evaluation needs. */
    static Set<Fetch> fetches(Class<?> entity, Expression<?, ?> expression) {
        Map<Link, Fetch> fetches = new LinkedHashMap<>();
        BiConsumer<Class<?>, Relation> collect = (owner, relation) -> {
            Fetch fetch = new Fetch(owner, relation);
            // What is along the tree or chained is made of others, and what is filtered has the same rows.
            boolean composed = fetch.link() instanceof Link.Closure || fetch.link() instanceof Link.Chain;
            if (!composed) {
                fetches.merge(fetch.link(), fetch, NodeTraversal::moreGeneral);
            }
        };
        new NodeTraversal(Side.EVALUATED, node -> {}, collect).through(expression, entity);
        return new LinkedHashSet<>(fetches.values());
    }

    /** A relation may be read by an override for a subclass, and by another part of the attribute for all instances. */
    private static Fetch moreGeneral(Fetch first, Fetch second) {
        return second.owner().isAssignableFrom(first.owner()) ? second : first;
    }

    static boolean isAlongTree(Relation relation) {
        return relation instanceof ToMany<?, ?> many && isAlongTree(many.link());
    }

    private static boolean isAlongTree(Link link) {
        return link instanceof Link.Closure
                || (link instanceof Link.Chain chain
                        && isAlongTree(chain.first().link()));
    }

    private void through(@Nullable Expression<?, ?> expression, Class<?> owner) {
        if (expression == null || !visitedOf(owner).add(expression)) {
            return;
        }
        visitor.accept(expression);
        switch (expression) {
            case Attribute<?, ?> node -> through(node.expression(), owner);
            case Nodes.Column<?, ?> node -> {}
            case Nodes.Constant<?, ?> node -> {}
            case Nodes.Bound<?, ?> node -> {}
            case Nodes.Now<?> node -> {}
            case Nodes.Arithmetic<?, ?> node -> all(List.of(node.left(), node.right()), owner);
            case Nodes.Ratio<?> node -> all(List.of(node.dividend(), node.divisor()), owner);
            case Nodes.Quotient<?, ?> node -> all(List.of(node.dividend(), node.divisor()), owner);
            case Nodes.Call<?, ?> node -> all(node.arguments(), owner);
            case Nodes.Case<?, ?> node -> {
                node.branches().forEach(branch -> all(List.of(branch.condition(), branch.result()), owner));
                through(node.otherwise(), owner);
            }
            case Nodes.Coalesce<?, ?> node -> all(node.operands(), owner);
            case Nodes.NullIf<?, ?> node -> all(List.of(node.operand(), node.value()), owner);
            case Nodes.Compare<?> node -> all(List.of(node.left(), node.right()), owner);
            case Nodes.In<?> node -> through(node.operand(), owner);
            case Nodes.Like<?> node -> all(List.of(node.operand(), node.pattern()), owner);
            case Nodes.IsNull<?> node -> through(node.operand(), owner);
            case Nodes.Not<?> node -> through(node.operand(), owner);
            case Nodes.Junction<?> node -> all(node.operands(), owner);
            case Nodes.Truth<?> node -> through(node.operand(), owner);
            case Nodes.Exists<?, ?> node -> relation(node.relation(), owner);
            case Nodes.Via<?, ?, ?> node -> {
                relations.accept(owner, node.relation());
                through(node.expression(), node.relation().target());
            }
            case Nodes.Aggregate<?, ?, ?> node -> {
                relation(node.relation(), owner);
                through(node.operand(), node.relation().target());
            }
            case Nodes.GroupAggregate<?, ?> node -> through(node.operand(), owner);
            case Nodes.OnRole<?, ?, ?> node ->
                through(node.expression(), node.role().entity());
            case Nodes.Sided<?, ?> node -> {
                through(node.evaluated(), owner);
                through(side == Side.BOTH ? node.rendered() : null, owner);
            }
            case Nodes.ByClass<?, ?> node -> {
                through(node.base(), owner);
                node.overrides().forEach(special -> through(special.expression(), special.subclass()));
            }
            case Nodes.Reference<?, ?> node -> through(node.target().get(), owner);
        }
    }

    private Set<Object> visitedOf(Class<?> owner) {
        return visited.computeIfAbsent(owner, first -> Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private void all(List<? extends Expression<?, ?>> expressions, Class<?> owner) {
        expressions.forEach(expression -> through(expression, owner));
    }

    private void relation(ToMany<?, ?> relation, Class<?> owner) {
        relations.accept(owner, relation);
        through(relation.filter(), relation.target());
        switch (relation.link()) {
            case Link.Chain chain -> {
                relation(chain.first(), owner);
                relation(chain.second(), chain.first().target());
            }
            case Link.Closure closure -> relations.accept(owner, closure.step());
            case Link.Mapped mapped -> {}
            case Link.Columns columns -> {}
            case Link.Only only -> {}
        }
    }
}
