package dev.canopy.catalogue;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Method;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Statement;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.Update;
import dev.canopy.query.ChangingAttributes;
import dev.canopy.query.Translator;
import io.quarkus.arc.All;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The attributes of all rooms, with their HQL and SQL. Built at the first request for them, except for those that are
 * defined later. Thread-safe.
 */
@ApplicationScoped
class AttributeCatalogue {
    private static final String METHOD = "METHOD";
    private static final Comparator<AttributeEntry> ORDER =
            Comparator.comparing(AttributeEntry::entity).thenComparing(AttributeEntry::name);

    private final List<AttributeSource> sources;
    private final List<ChangingAttributes> changing;
    private final Translator translator;
    private volatile Map<Attribute<?, ?>, AttributeEntry> later = Map.of();
    private List<AttributeEntry> entries = List.of();

    AttributeCatalogue(
            @All List<AttributeSource> sources, @All List<ChangingAttributes> changing, Translator translator) {
        this.sources = sources;
        this.changing = changing;
        this.translator = translator;
    }

    /**
     * Checks the attributes before anything else starts, where they may have changed since the build: in dev mode and
     * in tests. The build of a package has checked its own.
     *
     * @throws UnusableAttributeException for the first attribute that cannot be used in a query
     */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        if (LaunchMode.current() != LaunchMode.NORMAL) {
            defined();
        }
    }

    private synchronized List<AttributeEntry> defined() {
        if (entries.isEmpty()) {
            Translations translations = new Translations(Translations.ofBuild(), translator::toSql);
            entries = check(sources, translations);
            translations.report();
        }
        return entries;
    }

    /**
     * The attributes, sorted by entity and name. Translates those that have been defined since the last call, some
     * milliseconds each, on a worker thread.
     */
    Uni<List<AttributeEntry>> entries() {
        return Multi.createFrom()
                .iterable(changing)
                .onItem()
                .transformToUniAndConcatenate(ChangingAttributes::attributes)
                .onItem()
                .<Attribute<?, ?>>disjoint()
                .collect()
                .asList()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(this::with);
    }

    private List<AttributeEntry> with(List<Attribute<?, ?>> defined) {
        Map<Attribute<?, ?>, AttributeEntry> before = later;
        Map<Attribute<?, ?>, AttributeEntry> now = new LinkedHashMap<>();
        for (Attribute<?, ?> attribute : defined) {
            AttributeEntry known = before.get(attribute);
            now.put(attribute, known == null ? entry(attribute) : known);
        }
        later = Map.copyOf(now);
        return Stream.concat(defined().stream(), now.values().stream())
                .sorted(ORDER)
                .toList();
    }

    private <E> AttributeEntry entry(Attribute<E, ?> attribute) {
        Statement selected = Query.of(attribute).render();
        return new AttributeEntry(attribute, attribute.kind().name(), selected.hql(), translator.toSql(selected));
    }

    /**
     * Renders and translates each attribute in every place of a statement where it may be used.
     *
     * @return the attributes, sorted by entity and name
     * @throws UnusableAttributeException for the first attribute that cannot be used in a query
     */
    static List<AttributeEntry> check(List<AttributeSource> sources, Translations translations) {
        List<AttributeEntry> checked = new ArrayList<>();
        sources.stream().flatMap(source -> source.attributes().stream()).forEach(attributes -> {
            attributes
                    .attributes()
                    .forEach(attribute ->
                            checked.add(check(attribute, attribute.kind().name(), translations)));
            attributes.methods().forEach(method -> checked.add(check(method, translations)));
        });
        checked.sort(ORDER);
        for (int i = 1; i < checked.size(); i++) {
            AttributeEntry entry = checked.get(i);
            if (entry.qualifiedName().equals(checked.get(i - 1).qualifiedName())) {
                throw new UnusableAttributeException(
                        entry.qualifiedName(), new IllegalStateException("it is defined twice"));
            }
        }
        return List.copyOf(checked);
    }

    private static <E, A> AttributeEntry check(Method<E, A, ?> method, Translations translations) {
        List<AttributeEntry> ofSamples = method.samples().stream()
                .map(sample -> check(method.with(sample), METHOD, translations))
                .toList();
        return ofSamples.get(0);
    }

    private static <E, T> AttributeEntry check(Attribute<E, T> attribute, String kind, Translations translations) {
        try {
            Statement selected = Query.of(attribute).render();
            String sql = translations.toSql(selected);
            // CORRELATED is left out: only queries that ask for it have a subquery for each aggregate.
            for (Query.Aggregation how : List.of(Query.Aggregation.FITTING, Query.Aggregation.GROUPED)) {
                Query<E> query = Query.of(attribute).aggregating(how).where(condition(attribute));
                translations.toSql(
                        (attribute.type().isComparable() ? query.orderBy(attribute.desc()) : query).render());
            }
            if (attribute.isAssignable()) {
                translations.toSql(Update.of(attribute.entity())
                        .set(attribute, attribute)
                        .where(condition(attribute))
                        .render());
            }
            return new AttributeEntry(attribute, kind, selected.hql(), sql);
        } catch (RuntimeException failure) {
            throw new UnusableAttributeException(attribute.qualifiedName(), failure);
        }
    }

    @SuppressWarnings("unchecked") // the type says so
    private static <E> Condition<E> condition(Attribute<E, ?> attribute) {
        return attribute.type().equals(Type.BOOLEAN)
                ? Condition.of((Expression<E, Boolean>) attribute)
                : attribute.isNotNull();
    }
}
