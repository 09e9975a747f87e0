package dev.canopy.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.SessionRows;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Compares what attributes evaluate to with what the database makes of them, on the instances that it is given: as
 * something to select, by subquery and by join, as a condition, as the order of rows and as a group.
 */
public final class Parity {
    private final Mutiny.Session session;
    private final Instant now;
    private final Map<Class<?>, List<?>> instances;
    private final Map<Class<?>, Condition<?>> narrowing;
    private final List<String> mismatches = new ArrayList<>();

    /** @param narrowing for entities of which only some instances are compared: the condition that selects those */
    private Parity(
            Mutiny.Session session,
            Instant now,
            Map<Class<?>, List<?>> instances,
            Map<Class<?>, Condition<?>> narrowing) {
        this.session = session;
        this.now = now;
        this.instances = instances;
        this.narrowing = narrowing;
    }

    /** The differences, each with the attribute, the instance and both values. */
    public static Uni<List<String>> mismatches(
            Mutiny.Session session,
            Instant now,
            List<Attribute<?, ?>> attributes,
            Map<Class<?>, Condition<?>> narrowing) {
        Set<Class<?>> entities = new LinkedHashSet<>();
        attributes.forEach(attribute -> {
            entities.add(attribute.entity());
            attribute.fetches().forEach(fetch -> entities.add(fetch.owner()));
        });
        Map<Class<?>, List<?>> instances = new HashMap<>();
        return Multi.createFrom()
                .iterable(entities)
                .onItem()
                .transformToUniAndConcatenate(entity ->
                        load(session, entity, narrowing.get(entity)).invoke(all -> instances.put(entity, all)))
                .collect()
                .asList()
                .chain(() -> new Parity(session, now, instances, narrowing).compareAll(attributes));
    }

    private static <E> Uni<List<Object>> load(Mutiny.Session session, Class<E> entity, Condition<?> condition) {
        EntityId<E> id = EntityId.of(entity);
        Statement ids =
                Parity.<E>narrowed(entity, condition).select(id.columns()).render();
        String hql = id.names().stream()
                .map("loaded."::concat)
                .collect(Collectors.joining(
                        ", ", "select loaded from " + EntityMapping.name(entity) + " loaded where (", ") in ("));
        return list(session, hql + ids.hql() + ")", ids.parameters());
    }

    private static Uni<List<Object>> list(Mutiny.Session session, String hql, Map<String, Object> parameters) {
        Mutiny.SelectionQuery<Object> query = session.createSelectionQuery(hql, Object.class);
        parameters.forEach(query::setParameter);
        return query.getResultList();
    }

    @SuppressWarnings("unchecked") // the condition belongs to the entity
    private static <E> Query<E> narrowed(Class<?> entity, Condition<?> condition) {
        Query<E> query = Query.ofAll((Class<E>) entity);
        return condition == null ? query : query.where((Condition<E>) condition);
    }

    private Uni<List<String>> compareAll(List<Attribute<?, ?>> attributes) {
        return Multi.createFrom()
                .iterable(attributes)
                .onItem()
                .transformToUniAndConcatenate(this::compare)
                .collect()
                .last()
                .replaceWith(mismatches);
    }

    private <E, T> Uni<Void> compare(Attribute<E, T> attribute) {
        return fetch(attribute)
                .chain(fetched -> attribute.aliases().isEmpty()
                        ? compareSingle(attribute, fetched)
                        : comparePairs(attribute, attribute.aliases().iterator().next(), fetched));
    }

    /** One statement for each relation that the evaluation needs. */
    private Uni<Fetched> fetch(Attribute<?, ?> attribute) {
        Fetched fetched = Fetched.at(now);
        return Multi.createFrom()
                .iterable(attribute.fetches())
                .onItem()
                .transformToUniAndConcatenate(fetch -> {
                    List<?> owners = instances.get(fetch.owner());
                    Statement statement = fetch.statement(owners);
                    return list(session, statement.hql(), statement.parameters())
                            .invoke(rows -> fetched.with(fetch, owners, rows));
                })
                .collect()
                .last()
                .replaceWith(fetched);
    }

    private <E, T> Uni<Void> compareSingle(Attribute<E, T> attribute, Fetched fetched) {
        Map<Object, Object> evaluated = new IdentityHashMap<>();
        for (Object instance : instances.get(attribute.entity())) {
            evaluated.put(
                    instance, base(attribute, attribute.of(attribute.entity().cast(instance), fetched)));
        }
        return select(attribute, Query.Aggregation.GROUPED, evaluated)
                .chain(() -> select(attribute, Query.Aggregation.CORRELATED, evaluated))
                .chain(() -> attribute.type().isComparable()
                        ? compared(attribute, fetched, evaluated)
                        : Uni.createFrom().voidItem());
    }

    private <E, T> Uni<Void> compared(Attribute<E, T> attribute, Fetched fetched, Map<Object, Object> evaluated) {
        return condition(attribute, evaluated)
                .chain(() -> order(attribute, fetched, attribute.asc()))
                .chain(() -> order(attribute, fetched, attribute.desc()))
                .chain(() -> group(attribute, evaluated));
    }

    private <E, T> Uni<Void> select(Attribute<E, T> attribute, Query.Aggregation how, Map<Object, Object> evaluated) {
        Query<E> query = byInstance(attribute).select(attribute).aggregating(how);
        return rows(query, attribute.entity())
                .invoke(rows -> {
                    assertThat(rows).as(attribute.qualifiedName()).hasSize(evaluated.size());
                    rows.forEach(row -> {
                        Object instance = row[0];
                        Object rendered = normal(attribute, row[1]);
                        if (!isSame(evaluated.get(instance), rendered)) {
                            mismatches.add("%s (%s) on %s: evaluated %s, in the database %s"
                                    .formatted(
                                            attribute.qualifiedName(),
                                            how,
                                            name(instance),
                                            evaluated.get(instance),
                                            rendered));
                        }
                    });
                })
                .replaceWithVoid();
    }

    /** A query that begins with the id of the instance. */
    private <E> Query<E> byInstance(Attribute<E, ?> attribute) {
        Class<E> entity = attribute.entity();
        return Parity.<E>narrowed(entity, narrowing.get(entity))
                .select(EntityId.of(entity).columns())
                .at(now);
    }

    /**
     * The rows of a query that begins with the ids of these entities, each id replaced by its instance; null if it is
     * not loaded.
     */
    private Uni<List<Object[]>> rows(Query<?> query, Class<?>... entities) {
        Statement statement = query.render();
        Mutiny.SelectionQuery<Object[]> selection = session.createSelectionQuery(statement.hql(), Object[].class);
        statement.parameters().forEach(selection::setParameter);
        List<Map<List<Object>, Object>> byId =
                Arrays.stream(entities).map(this::byId).toList();
        List<Integer> columns = Arrays.stream(entities)
                .map(entity -> EntityId.of(entity).names().size())
                .toList();
        return selection
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> {
                            List<Object> values = new ArrayList<>();
                            int at = 0;
                            for (int i = 0; i < entities.length; i++) {
                                values.add(byId.get(i).get(List.of(Arrays.copyOfRange(row, at, at + columns.get(i)))));
                                at += columns.get(i);
                            }
                            values.addAll(Arrays.asList(row).subList(at, row.length));
                            return values.toArray();
                        })
                        .toList());
    }

    private Map<List<Object>, Object> byId(Class<?> entity) {
        EntityId<?> id = EntityId.of(entity);
        return instances.get(entity).stream().collect(Collectors.toMap(id::of, Function.identity()));
    }

    @SuppressWarnings("unchecked") // the type says so
    private <E> Uni<Void> condition(Attribute<E, ?> attribute, Map<Object, Object> evaluated) {
        if (!attribute.type().equals(Type.BOOLEAN)) {
            return Uni.createFrom().voidItem();
        }
        Condition<E> condition = Condition.of((Expression<E, Boolean>) attribute);
        return chosen(attribute, condition, true, evaluated)
                .chain(() -> chosen(attribute, condition.not(), false, evaluated));
    }

    private <E> Uni<Void> chosen(
            Attribute<E, ?> attribute, Condition<E> condition, boolean value, Map<Object, Object> evaluated) {
        Query<E> query = byInstance(attribute).select(Expressions.constant(1)).where(condition);
        return rows(query, attribute.entity())
                .invoke(rows -> {
                    Set<String> found = rows.stream().map(row -> name(row[0])).collect(Collectors.toSet());
                    Set<String> expected = evaluated.entrySet().stream()
                            .filter(each -> Objects.equals(each.getValue(), value))
                            .map(each -> name(each.getKey()))
                            .collect(Collectors.toSet());
                    if (!found.equals(expected)) {
                        mismatches.add("%s as a condition that is %s: evaluated of %s, in the database of %s"
                                .formatted(attribute.qualifiedName(), value, expected, found));
                    }
                })
                .replaceWithVoid();
    }

    private <E, T> Uni<Void> order(Attribute<E, T> attribute, Fetched fetched, Order<E> order) {
        if (attribute.type().equals(Type.LABELS)) {
            return Uni.createFrom().voidItem();
        }
        Query<E> query = byInstance(attribute).select(Expressions.constant(1)).orderBy(order);
        return rows(query, attribute.entity())
                .invoke(rows -> {
                    Evaluator evaluator = new Evaluator(fetched);
                    List<Object> found = rows.stream()
                            .map(row -> evaluator.value(key(attribute), row[0]))
                            .toList();
                    Comparator<Object> values =
                            order.descending() ? (a, b) -> SqlArithmetic.compare(b, a) : SqlArithmetic::compare;
                    List<Object> expected = new ArrayList<>(found);
                    expected.sort(Comparator.nullsLast(values));
                    if (!isSame(found, expected)) {
                        mismatches.add("%s as an order%s: the rows come as %s"
                                .formatted(
                                        attribute.qualifiedName(), order.descending() ? " (descending)" : "", found));
                    }
                })
                .replaceWithVoid();
    }

    private <E, T> Uni<Void> group(Attribute<E, T> attribute, Map<Object, Object> evaluated) {
        Expression<E, Long> count = Expressions.count();
        Query<E> query = Parity.<E>narrowed(attribute.entity(), narrowing.get(attribute.entity()))
                .select(attribute, count)
                .groupBy(attribute)
                .at(now);
        return SessionRows.of(session, query)
                .invoke(rows -> {
                    Map<String, Long> found = new HashMap<>();
                    rows.forEach(row -> found.put(group(base(attribute, row.get(attribute))), row.get(count)));
                    Map<String, Long> expected = new HashMap<>();
                    evaluated.values().forEach(value -> expected.merge(group(value), 1L, Long::sum));
                    if (!found.equals(expected)) {
                        mismatches.add("%s as a group: evaluated %s, in the database %s"
                                .formatted(attribute.qualifiedName(), expected, found));
                    }
                })
                .replaceWithVoid();
    }

    private static String group(Object value) {
        return String.valueOf(value instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : value);
    }

    /** Every instance with every instance under the other alias. */
    private <E, R, T> Uni<Void> comparePairs(Attribute<E, T> attribute, EntityAlias<R> alias, Fetched fetched) {
        Query<E> query = Query.ofAll(attribute.entity())
                .join(alias, Expressions.constant(Type.BOOLEAN, true))
                .select(EntityId.of(attribute.entity()).columns())
                .at(now);
        EntityId.of(alias.entity()).columns().forEach(column -> query.select(column.on(alias)));
        return rows(query.select(attribute), attribute.entity(), alias.entity())
                .map(rows -> rows.stream()
                        .filter(row -> row[0] != null && row[1] != null)
                        .toList())
                .invoke(rows -> {
                    int size = instances.get(attribute.entity()).size();
                    assertThat(rows).as(attribute.qualifiedName()).hasSize(size * size);
                    rows.forEach(row -> {
                        put(fetched, alias, row[1]);
                        Object expected =
                                base(attribute, attribute.of(attribute.entity().cast(row[0]), fetched));
                        if (!isSame(expected, normal(attribute, row[2]))) {
                            mismatches.add("%s on %s and %s: evaluated %s, in the database %s"
                                    .formatted(
                                            attribute.qualifiedName(), name(row[0]), name(row[1]), expected, row[2]));
                        }
                    });
                })
                .replaceWithVoid();
    }

    private static <R> void put(Fetched fetched, EntityAlias<R> alias, Object instance) {
        fetched.with(alias, alias.entity().cast(instance));
    }

    private static <E, T> Expression<E, ?> key(Attribute<E, T> attribute) {
        return attribute.type().key(attribute);
    }

    private static <T> Object base(Attribute<?, T> attribute, T value) {
        return value == null ? null : attribute.type().toBase(value);
    }

    private static <T> Object normal(Attribute<?, T> attribute, Object value) {
        return base(attribute, attribute.type().fromBase(value));
    }

    private static boolean isSame(Object left, Object right) {
        if (left instanceof Collection<?> a && right instanceof Collection<?> b) {
            List<?> first = List.copyOf(a.stream().map(String::valueOf).toList());
            return first.equals(b.stream().map(String::valueOf).toList());
        }
        return left instanceof BigDecimal a && right instanceof BigDecimal b
                ? a.compareTo(b) == 0
                : Objects.equals(left, right);
    }

    private static String name(Object instance) {
        return instance instanceof Keyed keyed
                ? keyed.key()
                : instance.getClass().getSimpleName() + "@" + System.identityHashCode(instance);
    }

    /** All attributes of these sets, methods with each of their samples. */
    public static List<Attribute<?, ?>> all(Collection<? extends AttributeSource> sources) {
        Map<String, Attribute<?, ?>> all = new LinkedHashMap<>();
        sources.forEach(source -> source.attributes().forEach(attributes -> {
            attributes.attributes().forEach(attribute -> put(all, attribute, ""));
            attributes.methods().forEach(method -> put(all, method));
        }));
        return List.copyOf(all.values());
    }

    private static <E, A> void put(Map<String, Attribute<?, ?>> all, Method<E, A, ?> method) {
        method.samples()
                .forEach(sample ->
                        put(all, method.with(sample), " " + method.samples().indexOf(sample)));
    }

    private static void put(Map<String, Attribute<?, ?>> all, Attribute<?, ?> attribute, String sample) {
        assertThat(all.put(attribute.qualifiedName() + sample, attribute))
                .as("two attributes are called " + attribute.qualifiedName())
                .isNull();
    }
}
