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

/** Visits all nodes of an expression, including those over related entities. */
final class NodeTraversal {
    private final Map<Class<?>, Set<Object>> visited = new HashMap<>();
    private final Sides sides;
    private final Consumer<Expression<?, ?>> visitor;
    private final BiConsumer<Class<?>, Relation> relations;

    private enum Sides {
        BOTH,
        EVALUATED
    }

    private NodeTraversal(Sides sides, Consumer<Expression<?, ?>> visitor, BiConsumer<Class<?>, Relation> relations) {
        this.sides = sides;
        this.visitor = visitor;
        this.relations = relations;
    }

    /** All nodes of a kind, on both sides of the expression. */
    static <N> List<N> find(Expression<?, ?> expression, Class<N> kind) {
        List<N> found = new ArrayList<>();
        Consumer<Expression<?, ?>> collect = node -> {
            if (kind.isInstance(node)) {
                found.add(kind.cast(node));
            }
        };
        new NodeTraversal(Sides.BOTH, collect, (owner, relation) -> {}).visit(expression, Object.class);
        return found;
    }

    /** All relations that an expression reads, on both sides. */
    static Set<Relation> relations(Expression<?, ?> expression) {
        Set<Relation> found = new LinkedHashSet<>();
        new NodeTraversal(Sides.BOTH, node -> {}, (owner, relation) -> found.add(relation))
                .visit(expression, Object.class);
        return found;
    }

    /** The relations whose rows an evaluation needs. */
    static Set<Fetch> fetches(Class<?> entity, Expression<?, ?> expression) {
        Map<Link, Fetch> fetches = new LinkedHashMap<>();
        BiConsumer<Class<?>, Relation> collect = (owner, relation) -> {
            Fetch fetch = new Fetch(owner, relation);
            // Closures and chains consist of other relations. Filtered relations have the same rows as unfiltered ones.
            boolean composed = fetch.link() instanceof Link.Closure || fetch.link() instanceof Link.Chain;
            if (!composed) {
                fetches.merge(fetch.link(), fetch, NodeTraversal::moreGeneral);
            }
        };
        new NodeTraversal(Sides.EVALUATED, node -> {}, collect).visit(expression, entity);
        return new LinkedHashSet<>(fetches.values());
    }

    /** An override may read a relation for a subclass only, while another part of the attribute reads it for all. */
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

    private void visit(@Nullable Expression<?, ?> expression, Class<?> owner) {
        if (expression == null || !visitedOf(owner).add(expression)) {
            return;
        }
        visitor.accept(expression);
        switch (expression) {
            case Attribute<?, ?> node -> visit(node.expression(), owner);
            case Nodes.Column<?, ?> node -> {}
            case Nodes.Constant<?, ?> node -> {}
            case Nodes.Bound<?, ?> node -> {}
            case Nodes.Now<?> node -> {}
            case Nodes.Arithmetic<?, ?> node -> visitAll(List.of(node.left(), node.right()), owner);
            case Nodes.Ratio<?> node -> visitAll(List.of(node.dividend(), node.divisor()), owner);
            case Nodes.Quotient<?, ?> node -> visitAll(List.of(node.dividend(), node.divisor()), owner);
            case Nodes.Call<?, ?> node -> visitAll(node.arguments(), owner);
            case Nodes.Between<?, ?> node -> visitAll(List.of(node.lower(), node.upper()), owner);
            case Nodes.Case<?, ?> node -> {
                node.branches().forEach(branch -> visitAll(List.of(branch.condition(), branch.result()), owner));
                visit(node.otherwise(), owner);
            }
            case Nodes.Coalesce<?, ?> node -> visitAll(node.operands(), owner);
            case Nodes.NullIf<?, ?> node -> visitAll(List.of(node.operand(), node.value()), owner);
            case Nodes.Compare<?> node -> visitAll(List.of(node.left(), node.right()), owner);
            case Nodes.In<?> node -> visit(node.operand(), owner);
            case Nodes.Like<?> node -> visitAll(List.of(node.operand(), node.pattern()), owner);
            case Nodes.IsNull<?> node -> visit(node.operand(), owner);
            case Nodes.Not<?> node -> visit(node.operand(), owner);
            case Nodes.Junction<?> node -> visitAll(node.operands(), owner);
            case Nodes.Truth<?> node -> visit(node.operand(), owner);
            case Nodes.Exists<?, ?> node -> relation(node.relation(), owner);
            case Nodes.Via<?, ?, ?> node -> {
                relations.accept(owner, node.relation());
                visit(node.expression(), node.relation().target());
            }
            case Nodes.Aggregate<?, ?, ?> node -> {
                relation(node.relation(), owner);
                visit(node.operand(), node.relation().target());
            }
            case Nodes.GroupAggregate<?, ?> node -> visit(node.operand(), owner);
            case Nodes.OnAlias<?, ?, ?> node ->
                visit(node.expression(), node.alias().entity());
            case Nodes.Sided<?, ?> node -> {
                visit(node.evaluated(), owner);
                visit(sides == Sides.BOTH ? node.rendered() : null, owner);
            }
            case Nodes.ByClass<?, ?> node -> {
                visit(node.base(), owner);
                node.overrides().forEach(special -> visit(special.expression(), special.subclass()));
            }
            case Nodes.Reference<?, ?> node -> visit(node.target().get(), owner);
        }
    }

    private Set<Object> visitedOf(Class<?> owner) {
        return visited.computeIfAbsent(owner, first -> Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private void visitAll(List<? extends Expression<?, ?>> expressions, Class<?> owner) {
        expressions.forEach(expression -> visit(expression, owner));
    }

    private void relation(ToMany<?, ?> relation, Class<?> owner) {
        relations.accept(owner, relation);
        visit(relation.filter(), relation.target());
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
