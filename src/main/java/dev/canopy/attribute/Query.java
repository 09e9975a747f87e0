package dev.canopy.attribute;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds a query that selects, filters, groups and sorts by expressions, and renders it as HQL. Its rows are arrays in
 * the order of what was selected; {@link Row} reads them. Not thread-safe.
 *
 * @param <E> the entity that it is about
 */
public final class Query<E> {
    private static final StatementCache CACHE = new StatementCache();

    private final Class<E> entity;
    private final List<Expression<? super E, ?>> selected = new ArrayList<>();
    private final List<Join> roles = new ArrayList<>();
    private final List<Condition<?>> conditions = new ArrayList<>();
    private final List<Expression<? super E, ?>> groups = new ArrayList<>();
    private final List<Condition<?>> having = new ArrayList<>();
    private final List<Order<? super E>> orders = new ArrayList<>();
    private Aggregation aggregation = Aggregation.FITTING;
    private Instant now = Clock.systemUTC().instant();

    private record Join(Role<?> role, Condition<?> condition) {}

    /** How aggregates over related entities are read. */
    public enum Aggregation {
        /**
         * Grouped where rows are chosen or sorted by an aggregate, which needs it for all of them, and where several
         * aggregates share a relation; correlated where one is only shown, and so only for the rows of the page.
         */
        FITTING,
        /** One derived table for each relation, joined. */
        GROUPED,
        /** A subquery for each aggregate and row. */
        CORRELATED
    }

    private Query(Class<E> entity) {
        this.entity = entity;
    }

    public static <E> Query<E> from(Class<E> entity) {
        return new Query<>(entity);
    }

    /** Selects an attribute of all instances, with every instance in its further roles. */
    public static <E> Query<E> of(Attribute<E, ?> attribute) {
        Query<E> query = new Query<>(attribute.entity());
        attribute.roles().forEach(role -> query.join(role, Expressions.constant(Type.BOOLEAN, true)));
        return query.select(attribute);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final Query<E> select(Expression<? super E, ?>... expressions) {
        return select(List.of(expressions));
    }

    public Query<E> select(List<? extends Expression<? super E, ?>> expressions) {
        selected.addAll(expressions);
        return this;
    }

    /** Adds a condition that must hold as well; rows for which it is null are left out. */
    public Query<E> where(Expression<? super E, Boolean> condition) {
        conditions.add(Condition.of(condition));
        return this;
    }

    /** Joins an instance in a further role. */
    public Query<E> join(Role<?> role, Expression<? super E, Boolean> on) {
        roles.add(new Join(role, Condition.of(on)));
        return this;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final Query<E> groupBy(Expression<? super E, ?>... expressions) {
        groups.addAll(List.of(expressions));
        return this;
    }

    /** A condition on groups. */
    public Query<E> having(Expression<? super E, Boolean> condition) {
        having.add(Condition.of(condition));
        return this;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final Query<E> orderBy(Order<? super E>... keys) {
        return orderBy(List.of(keys));
    }

    public Query<E> orderBy(List<? extends Order<? super E>> keys) {
        orders.addAll(keys);
        return this;
    }

    /** {@link Aggregation#FITTING} unless told otherwise. */
    public Query<E> aggregating(Aggregation how) {
        aggregation = how;
        return this;
    }

    /** The time that {@link Expressions#now()} stands for. */
    public Query<E> at(Instant time) {
        now = time;
        return this;
    }

    /** What was selected, by which {@link Row} finds a value. */
    public List<Expression<? super E, ?>> selected() {
        return List.copyOf(selected);
    }

    /**
     * @throws NotRenderableException where an expression has no form in a query
     */
    public Statement render() {
        StatementKey shape = new StatementKey().add(entity).add(aggregation);
        selected.forEach(shape::add);
        shape.add("join");
        roles.forEach(join -> shape.add(join.role()).add(join.condition()));
        shape.add("where");
        conditions.forEach(shape::add);
        shape.add("group");
        groups.forEach(shape::add);
        shape.add("having");
        having.forEach(shape::add);
        shape.add("order");
        orders.forEach(
                order -> shape.add(order.descending()).add(order.nullable()).add(order.expression()));
        return CACHE.get(shape, now, () -> text(shape));
    }

    /** Lets every text be rendered anew, to measure it. */
    static void forgetTexts() {
        CACHE.clear();
    }

    static int texts() {
        return CACHE.size();
    }

    private StatementCache.Text text(StatementKey shape) {
        Frame.Joins joins = new Frame.Joins();
        String alias = Renderer.firstAlias(entity);
        Frame root = Frame.of(entity, alias, joins);
        GroupedJoins grouped = new GroupedJoins(root, conditions, isGrouped());
        Renderer renderer = new Renderer(shape.names(), grouped);
        renderer.newAlias(entity);
        StringBuilder others = new StringBuilder();
        // Without joins of their own, which a condition on the role could not see: what is related to one is a
        // subquery.
        roles.forEach(join -> renderer.play(
                join.role(), Frame.of(join.role().entity(), join.role().name(), null)));

        String select =
                selected.stream().map(part -> renderer.value(part, root).text()).collect(Collectors.joining(", "));
        for (Join join : roles) {
            others.append(" join ")
                    .append(EntityMapping.name(join.role().entity()))
                    .append(' ')
                    .append(join.role().name())
                    .append(" on ")
                    .append(renderer.predicate(join.condition(), root).text());
        }
        String where = renderer.clause(" where ", conditions, root);
        String group = groups.isEmpty()
                ? ""
                : groups.stream()
                        .map(part -> place(part, renderer, root))
                        .collect(Collectors.joining(", ", " group by ", ""));
        String filtered = renderer.clause(" having ", having, root);
        String order = orders.isEmpty()
                ? ""
                : orders.stream()
                        .map(key -> order(key, renderer, root))
                        .collect(Collectors.joining(", ", " order by ", ""));
        String from = " from " + EntityMapping.name(entity) + " " + alias + joins + others + grouped.text();
        return new StatementCache.Text(
                "select " + select + from + where + group + filtered + order, renderer.usesNow());
    }

    private Predicate<ToMany<?, ?>> isGrouped() {
        return switch (aggregation) {
            case GROUPED -> relation -> true;
            case CORRELATED -> relation -> false;
            case FITTING -> {
                Map<ToMany<?, ?>, Set<Expression<?, ?>>> shown = new HashMap<>();
                selected.forEach(part -> NodeTraversal.find(part, Nodes.Aggregate.class)
                        .forEach(aggregate -> shown.computeIfAbsent(aggregate.relation(), first -> new HashSet<>())
                                .add(aggregate)));
                Set<ToMany<?, ?>> needed = new HashSet<>();
                Stream.of(
                                conditions,
                                groups,
                                having,
                                orders.stream().map(Order::expression).toList())
                        .flatMap(List::stream)
                        .flatMap(part -> NodeTraversal.find(part, Nodes.Aggregate.class).stream())
                        .forEach(aggregate -> needed.add(aggregate.relation()));
                yield relation -> needed.contains(relation)
                        || shown.getOrDefault(relation, Set.of()).size() > 1;
            }
        };
    }

    /** By its place in the select list if it has one: two renderings of it would be two values to the database. */
    private String place(Expression<?, ?> expression, Renderer renderer, Frame root) {
        int place = selected.indexOf(expression);
        return place < 0 ? renderer.value(expression, root).text() : String.valueOf(place + 1);
    }

    private String order(Order<?> order, Renderer renderer, Frame root) {
        Expression<?, ?> key = key(order.expression());
        boolean placed = !groups.isEmpty() && selected.contains(key);
        String text =
                placed ? place(key, renderer, root) : renderer.value(key, root).text();
        boolean collated = key.type().base() == Type.Base.TEXT && !placed;
        return (collated ? Renderer.collate(text) : text)
                + (order.descending() ? " desc" : " asc")
                + (order.descending() && order.nullable() ? " nulls last" : "");
    }

    private static <E> Expression<E, ?> key(Expression<E, ?> expression) {
        return expression.type().key(expression);
    }
}
