package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Goes through all nodes of an expression, those of both sides and of related entities included. */
final class Walk {
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Consumer<Expression<?, ?>> visitor;
    private final Consumer<Object> relations;
    private final Side side;

    private enum Side {
        BOTH,
        EVALUATED
    }

    private Walk(Consumer<Expression<?, ?>> visitor, Consumer<Object> relations, Side side) {
        this.visitor = visitor;
        this.relations = relations;
        this.side = side;
    }

    /** All nodes of a kind. */
    static <N> List<N> find(Expression<?, ?> expression, Class<N> kind) {
        List<N> found = new ArrayList<>();
        new Walk(
                        node -> {
                            if (kind.isInstance(node)) {
                                found.add(kind.cast(node));
                            }
                        },
                        relation -> {},
                        Side.BOTH)
                .through(expression);
        return found;
    }

    /** All relations that are gone through, {@link ToOne} and {@link ToMany}. */
    static List<Object> relations(Expression<?, ?> expression) {
        List<Object> found = new ArrayList<>();
        new Walk(node -> {}, found::add, Side.BOTH).through(expression);
        return found;
    }

    /** The names of the relations whose rows an evaluation needs, each once. */
    static Set<String> fetches(Expression<?, ?> expression) {
        Set<String> names = new LinkedHashSet<>();
        new Walk(
                        node -> {},
                        relation -> {
                            if (relation instanceof ToOne<?, ?> one) {
                                names.add(one.name());
                            } else if (relation instanceof ToMany<?, ?> many
                                    && !(many.link() instanceof Link.Closure)
                                    && !(many.link() instanceof Link.Chain)) {
                                names.add(many.name());
                            }
                        },
                        Side.EVALUATED)
                .through(expression);
        return names;
    }

    static boolean isAlongTree(Object relation) {
        return relation instanceof ToMany<?, ?> many && isAlongTree(many.link());
    }

    private static boolean isAlongTree(Link link) {
        return link instanceof Link.Closure || (link instanceof Link.Chain chain && isAlongTree(chain.first()));
    }

    private void through(@Nullable Expression<?, ?> expression) {
        if (expression == null || !seen.add(expression)) {
            return;
        }
        visitor.accept(expression);
        switch (expression) {
            case Attribute<?, ?> node -> through(node.expression());
            case Nodes.Column<?, ?> node -> {}
            case Nodes.Constant<?, ?> node -> {}
            case Nodes.Bound<?, ?> node -> {}
            case Nodes.Now<?> node -> {}
            case Nodes.Arithmetic<?, ?> node -> both(node.left(), node.right());
            case Nodes.Ratio<?> node -> both(node.dividend(), node.divisor());
            case Nodes.Quotient<?, ?> node -> both(node.dividend(), node.divisor());
            case Nodes.Call<?, ?> node -> node.arguments().forEach(this::through);
            case Nodes.Case<?, ?> node -> {
                node.branches().forEach(branch -> both(branch.condition(), branch.result()));
                through(node.otherwise());
            }
            case Nodes.Coalesce<?, ?> node -> node.operands().forEach(this::through);
            case Nodes.NullIf<?, ?> node -> both(node.operand(), node.value());
            case Nodes.Compare<?> node -> both(node.left(), node.right());
            case Nodes.In<?> node -> through(node.operand());
            case Nodes.Like<?> node -> both(node.operand(), node.pattern());
            case Nodes.IsNull<?> node -> through(node.operand());
            case Nodes.Not<?> node -> through(node.operand());
            case Nodes.Junction<?> node -> node.operands().forEach(this::through);
            case Nodes.Truth<?> node -> through(node.operand());
            case Nodes.Exists<?, ?> node -> relation(node.relation());
            case Nodes.Via<?, ?, ?> node -> {
                relations.accept(node.relation());
                through(node.expression());
            }
            case Nodes.Aggregate<?, ?, ?> node -> {
                relation(node.relation());
                through(node.operand());
            }
            case Nodes.GroupAggregate<?, ?> node -> through(node.operand());
            case Nodes.OnRole<?, ?, ?> node -> through(node.expression());
            case Nodes.Sided<?, ?> node -> {
                through(node.evaluated());
                through(side == Side.BOTH ? node.rendered() : null);
            }
            case Nodes.ByClass<?, ?> node -> {
                through(node.base());
                node.overrides().forEach(override -> through(override.expression()));
            }
            case Nodes.Reference<?, ?> node -> through(node.target().get());
        }
    }

    private void both(Expression<?, ?> left, Expression<?, ?> right) {
        through(left);
        through(right);
    }

    private void relation(ToMany<?, ?> relation) {
        relations.accept(relation);
        through(relation.filter());
        switch (relation.link()) {
            case Link.Chain chain -> {
                relation(chain.first());
                relation(chain.second());
            }
            case Link.Closure closure -> relations.accept(closure.step());
            case Link.Mapped mapped -> {}
            case Link.Columns columns -> {}
            case Link.Only only -> {}
        }
    }
}
