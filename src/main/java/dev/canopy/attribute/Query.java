package dev.canopy.attribute;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds a query that selects, filters, groups and sorts by expressions, and renders it as HQL. Its rows are arrays in
 * the order of the selected expressions; {@link Row} reads them. Not thread-safe.
 *
 * @param <E> the entity of the root
 */
public final class Query<E> {
    private static final StatementCache CACHE = new StatementCache();

    private final Class<E> entity;
    /** The rows of the root, if they are those of another query. */
    private final @Nullable Subquery source;
    /** Whether filters and the order must not lead to other rows; see {@link Restriction#first}. */
    private final boolean restrictedFirst;

    private final List<Expression<? super E, ?>> selected = new ArrayList<>();
    /** The same by identity, by which a row finds its values. */
    private final Set<Expression<? super E, ?>> distinct = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The columns that an insert fills with the selected values. */
    private final List<String> columns = new ArrayList<>();

    private final List<Join> aliases = new ArrayList<>();
    private final List<Condition<?>> conditions = new ArrayList<>();
    private final List<Expression<? super E, ?>> groups = new ArrayList<>();
    private final List<Condition<?>> having = new ArrayList<>();
    private final List<Order<? super E>> orders = new ArrayList<>();
    private Aggregation aggregation = Aggregation.FITTING;
    private Instant now = Clock.systemUTC().instant();

    private record Join(EntityAlias<?> alias, Condition<?> condition) {}

    /** What becomes of the rows. */
    enum Use {
        RESULT,
        INSERT,
        SUBQUERY
    }

    /** How aggregates over related entities are read. */
    public enum Aggregation {
        /**
         * Grouped if an aggregate filters, groups or sorts rows, which needs it for all rows, or if several aggregates
         * share a relation. Correlated if an aggregate is only selected, which needs it for the rows of the page alone.
         */
        FITTING,
        /** One joined derived table for each relation. */
        GROUPED,
        /** A subquery for each aggregate and row. */
        CORRELATED
    }

    private Query(Class<E> entity, @Nullable Subquery source, boolean restrictedFirst) {
        this.entity = entity;
        this.source = source;
        this.restrictedFirst = restrictedFirst;
    }

    /** Selects from the rows that a restriction leaves. */
    public static <E> Query<E> from(Restriction<E> restriction) {
        Query<E> query = new Query<>(restriction.entity(), null, restriction.first());
        restriction.condition().ifPresent(query::where);
        return query;
    }

    /** Selects from the rows of another query, which is not changed any more. */
    public static Query<Subquery> from(Subquery source) {
        Query<Subquery> outer = new Query<>(Subquery.class, source, false);
        outer.now = source.now();
        return outer;
    }

    /**
     * Selects from all rows, for any caller. A test lists the classes that may do so, because their rows belong to no
     * tenant, or to a tenant that was found in the scope of the caller.
     */
    public static <E> Query<E> ofAll(Class<E> entity) {
        return from(Restriction.none(entity));
    }

    /** Selects an attribute of all instances, combined with every instance under its other aliases. */
    public static <E> Query<E> of(Attribute<E, ?> attribute) {
        Query<E> query = new Query<>(attribute.entity(), null, false);
        attribute.aliases().forEach(alias -> query.join(alias, Expressions.constant(Type.BOOLEAN, true)));
        return query.select(attribute);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final Query<E> select(Expression<? super E, ?>... expressions) {
        return select(List.of(expressions));
    }

    /** Selects expressions. One that is selected already is read once. */
    public Query<E> select(List<? extends Expression<? super E, ?>> expressions) {
        for (Expression<? super E, ?> expression : expressions) {
            if (distinct.add(expression)) {
                selected.add(expression);
            }
        }
        return this;
    }

    /** Adds a condition. All conditions must hold; rows for which one is null are left out. */
    public Query<E> where(Expression<? super E, Boolean> condition) {
        conditions.add(Condition.of(condition));
        return this;
    }

    /**
     * Adds a condition that the client chooses. After {@link Restriction#first}, the database checks it for the rows of
     * the restriction alone: no index fits a {@code case}.
     */
    public Query<E> filter(Expression<? super E, Boolean> condition) {
        return where(restrictedFirst ? checked(condition) : condition);
    }

    private static <F> Expression<F, Boolean> checked(Expression<F, Boolean> condition) {
        return Expressions.when(condition, Expressions.<F, Boolean>constant(Type.BOOLEAN, true))
                .otherwise(Expressions.constant(Type.BOOLEAN, false));
    }

    /** Joins an instance under another alias. */
    public Query<E> join(EntityAlias<?> alias, Expression<? super E, Boolean> on) {
        aliases.add(new Join(alias, Condition.of(on)));
        return this;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final Query<E> groupBy(Expression<? super E, ?>... expressions) {
        for (Expression<? super E, ?> expression : expressions) {
            OperandChecks.comparable(expression.type());
            groups.add(expression);
        }
        return this;
    }

    /** Adds a condition on groups. */
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

    /** Sets how aggregates are read; {@link Aggregation#FITTING} by default. */
    public Query<E> aggregating(Aggregation how) {
        aggregation = how;
        return this;
    }

    /** Sets the time of {@link Expressions#now()}. */
    public Query<E> at(Instant time) {
        now = time;
        return this;
    }

    Instant now() {
        return now;
    }

    /** The selected expressions, by which {@link Row} finds a value. */
    public List<Expression<? super E, ?>> selected() {
        return List.copyOf(selected);
    }

    /** Selects a value for a column of an insert, which may be selected already. */
    void selectFor(String column, Expression<? super E, ?> value) {
        columns.add(column);
        selected.add(value);
    }

    /** @throws NotRenderableException if an expression has no form in a query */
    public Statement render() {
        return render(null);
    }

    /** @param inserted the entity of which an insert makes the rows instances; null to only read them */
    Statement render(@Nullable Class<?> inserted) {
        StatementKey key = new StatementKey().add(inserted).add(List.copyOf(columns));
        describe(key);
        return CACHE.get(key, now, () -> inserted == null ? text(key, Use.RESULT) : insert(key, inserted));
    }

    private StatementCache.Text insert(StatementKey key, Class<?> inserted) {
        StatementCache.Text rows = text(key, Use.INSERT);
        return new StatementCache.Text(
                "insert into " + EntityMapping.name(inserted) + " (" + String.join(", ", columns) + ") " + rows.hql(),
                rows.usesNow());
    }

    @Nullable Subquery source() {
        return source;
    }

    /** Adds to the key all that the text depends on. */
    void describe(StatementKey key) {
        key.add(entity).add(restrictedFirst).add(aggregation);
        if (source != null) {
            source.describe(key);
            key.add("from");
        }
        selected.forEach(key::add);
        key.add("join");
        aliases.forEach(join -> key.add(join.alias()).add(join.condition()));
        key.add("where");
        conditions.forEach(key::add);
        key.add("group");
        groups.forEach(key::add);
        key.add("having");
        having.forEach(key::add);
        key.add("order");
        orders.forEach(
                order -> key.add(order.descending()).add(order.nullable()).add(order.expression()));
    }

    /** Empties the cache, so that rendering can be measured. */
    static void forgetTexts() {
        CACHE.clear();
    }

    static int texts() {
        return CACHE.size();
    }

    StatementCache.Text text(StatementKey key, Use use) {
        Frame.Joins joins = new Frame.Joins();
        String alias = source == null ? Renderer.firstAlias(entity) : source.alias();
        Frame root = Frame.of(entity, alias, joins);
        GroupedJoins grouped = new GroupedJoins(root, conditions, isGrouped());
        Renderer renderer = new Renderer(key.names(), grouped);
        renderer.newAlias(entity);
        StringBuilder others = new StringBuilder();
        // Aliases have no joins, which would come after the condition of the alias that may need them. Related entities
        // of an alias are read by subqueries.
        aliases.forEach(join -> renderer.bind(
                join.alias(), Frame.of(join.alias().entity(), join.alias().name(), null)));

        String select = IntStream.range(0, selected.size())
                .mapToObj(place -> switch (use) {
                    case RESULT -> renderer.selected(selected.get(place), root);
                    case INSERT -> renderer.stored(selected.get(place), root);
                    case SUBQUERY -> renderer.stored(selected.get(place), root) + " as " + Subquery.label(place);
                })
                .collect(Collectors.joining(", "));
        for (Join join : aliases) {
            others.append(" join ")
                    .append(EntityMapping.name(join.alias().entity()))
                    .append(' ')
                    .append(join.alias().name())
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
                        .map(sorted -> order(sorted, renderer, root))
                        .collect(Collectors.joining(", ", " order by ", ""));
        StatementCache.Text rows =
                source == null ? new StatementCache.Text(EntityMapping.name(entity), false) : source.text(key);
        String from = " from " + rows.hql() + " " + alias + joins + others + grouped.text();
        return new StatementCache.Text(
                "select " + select + from + where + group + filtered + order, renderer.usesNow() || rows.usesNow());
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

    /** The place in the select list, if there is one: the database would take a second rendering for another value. */
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
        String sorted = collated ? Renderer.collate(text) : text;
        // No index has the order of the only operand of greatest, which is itself.
        return (restrictedFirst && !placed ? "sql('greatest(?)', " + sorted + ")" : sorted)
                + (order.descending() ? " desc" : " asc")
                + (order.descending() && order.nullable() ? " nulls last" : "");
    }

    private static <E> Expression<E, ?> key(Expression<E, ?> expression) {
        return expression.type().key(expression);
    }
}
