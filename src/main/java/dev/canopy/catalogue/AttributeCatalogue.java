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
import dev.canopy.query.Translator;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All attributes of all rooms, each with what it becomes in a query. Made once, when the service starts. */
@ApplicationScoped
class AttributeCatalogue {
    private static final String METHOD = "METHOD";

    private final List<AttributeSource> sources;
    private final Translations translations;
    private volatile List<AttributeEntry> entries = List.of();

    @Inject
    AttributeCatalogue(@All List<AttributeSource> sources, Translator translator, CatalogueConfig config) {
        this(sources, Translations.of(config.translations(), translator));
    }

    AttributeCatalogue(List<AttributeSource> sources, Translations translations) {
        this.sources = sources;
        this.translations = translations;
    }

    /**
     * Before anything else begins, renders and translates each attribute in every place where it may stand.
     *
     * @throws UnusableAttributeException naming the first that has no form in a query, and the reason
     */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        entries = check(sources);
        translations.keep();
    }

    /** By entity and name. */
    List<AttributeEntry> entries() {
        return entries;
    }

    List<AttributeEntry> check(List<AttributeSource> sources) {
        List<AttributeEntry> checked = new ArrayList<>();
        sources.stream().flatMap(source -> source.attributes().stream()).forEach(attributes -> {
            attributes
                    .attributes()
                    .forEach(attribute ->
                            checked.add(check(attribute, attribute.kind().name())));
            attributes.methods().forEach(method -> checked.add(check(method)));
        });
        checked.sort(Comparator.comparing(AttributeEntry::entity).thenComparing(AttributeEntry::name));
        for (int i = 1; i < checked.size(); i++) {
            AttributeEntry entry = checked.get(i);
            if (entry.qualifiedName().equals(checked.get(i - 1).qualifiedName())) {
                throw new UnusableAttributeException(
                        entry.qualifiedName(), new IllegalStateException("it is defined twice"));
            }
        }
        return List.copyOf(checked);
    }

    private <E, A> AttributeEntry check(Method<E, A, ?> method) {
        List<AttributeEntry> ofSamples = method.samples().stream()
                .map(sample -> check(method.with(sample), METHOD))
                .toList();
        return ofSamples.get(0);
    }

    private <E, T> AttributeEntry check(Attribute<E, T> attribute, String kind) {
        try {
            Statement selected = Query.of(attribute).render();
            String sql = translations.toSql(selected);
            // Not correlated as well: a subquery for each aggregate makes texts that no query has unless it asks for
            // them.
            for (Query.Aggregation how : List.of(Query.Aggregation.FITTING, Query.Aggregation.GROUPED)) {
                Query<E> query = Query.of(attribute).aggregating(how).where(condition(attribute));
                translations.toSql(query.orderBy(attribute.desc()).render());
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
