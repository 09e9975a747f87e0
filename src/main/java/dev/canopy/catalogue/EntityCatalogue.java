package dev.canopy.catalogue;

import static java.util.Map.entry;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.metamodel.Attribute;
import jakarta.persistence.metamodel.EntityType;
import jakarta.persistence.metamodel.PluralAttribute;
import jakarta.persistence.metamodel.SingularAttribute;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The entities, from the metamodel of the session factory and the annotations of the mapping. The database is not
 * asked; a test compares both. Thread-safe.
 */
@ApplicationScoped
class EntityCatalogue {
    /** The types of columns that need no definition. */
    private static final Map<Class<?>, String> TYPES = Map.ofEntries(
            entry(Boolean.class, "boolean"),
            entry(Short.class, "smallint"),
            entry(Integer.class, "integer"),
            entry(Long.class, "bigint"),
            entry(Double.class, "double precision"),
            entry(BigDecimal.class, "numeric"),
            entry(UUID.class, "uuid"),
            entry(LocalDate.class, "date"),
            entry(Instant.class, "timestamptz"),
            entry(Map.class, "jsonb"),
            entry(String.class, "text"));

    private static final String EXCLUSION = "exclude ";

    private static final Pattern INDEX_OPTIONS =
            Pattern.compile("(?:using (?<method>\\w+) ?)?(?<rest>(?:(?:include|where|with) .*)?)");

    private final Mutiny.SessionFactory sessions;
    private final AttributeCatalogue hybrids;

    EntityCatalogue(Mutiny.SessionFactory sessions, AttributeCatalogue hybrids) {
        this.sessions = sessions;
        this.hybrids = hybrids;
    }

    /** The entities, sorted by name. */
    Uni<List<EntityEntry>> entries() {
        return hybrids.entries().map(attributes -> {
            Map<String, List<AttributeEntry>> byEntity =
                    attributes.stream().collect(Collectors.groupingBy(AttributeEntry::entity));
            return sessions.getMetamodel().getEntities().stream()
                    .map(entity -> describe(entity, byEntity.getOrDefault(entity.getName(), List.of())))
                    .sorted(Comparator.comparing(EntityEntry::name))
                    .toList();
        });
    }

    private static EntityEntry describe(EntityType<?> entity, List<AttributeEntry> hybrids) {
        List<Attribute<?, ?>> all = attributes(entity);
        return new EntityEntry(
                entity.getName(),
                table(entity),
                all.stream()
                        .filter(Predicate.not(Attribute::isAssociation))
                        .map(EntityCatalogue::stored)
                        .sorted(Comparator.comparing(EntityEntry.Stored::identifier)
                                .reversed()
                                .thenComparing(EntityEntry.Stored::name))
                        .toList(),
                all.stream()
                        .filter(Attribute::isAssociation)
                        .map(EntityCatalogue::relation)
                        .sorted(Comparator.comparing(EntityEntry.Relation::name))
                        .toList(),
                constraints(entity),
                indexes(entity),
                hybrids.stream().map(EntityEntry.Hybrid::of).toList());
    }

    /** All attributes; those of an identity of several ones are apart in the metamodel. */
    private static List<Attribute<?, ?>> attributes(EntityType<?> entity) {
        Stream<? extends Attribute<?, ?>> identity =
                entity.hasSingleIdAttribute() ? Stream.of() : entity.getIdClassAttributes().stream();
        Map<String, Attribute<?, ?>> byName = new LinkedHashMap<>();
        Stream.concat(entity.getAttributes().stream(), identity)
                .forEach(attribute -> byName.putIfAbsent(attribute.getName(), attribute));
        return List.copyOf(byName.values());
    }

    private static EntityEntry.Stored stored(Attribute<?, ?> attribute) {
        Optional<Column> column = annotation(attribute, Column.class);
        boolean identifier = ((SingularAttribute<?, ?>) attribute).isId();
        return new EntityEntry.Stored(
                attribute.getName(),
                name(column.map(Column::name), attribute.getName()),
                column.map(Column::columnDefinition)
                        .filter(given -> !given.isEmpty())
                        .map(EntityCatalogue::readable)
                        .orElseGet(() -> type(attribute.getJavaType())),
                !identifier && column.map(Column::nullable).orElse(true),
                identifier);
    }

    /** PostgreSQL names the type of an array by that of its elements and an underscore before it. */
    private static String readable(String type) {
        return type.startsWith("_") ? type.substring(1) + "[]" : type;
    }

    private static String type(Class<?> java) {
        String type = TYPES.get(java);
        if (type == null) {
            throw new IllegalStateException("The type of the columns of " + java.getName() + " is not known");
        }
        return type;
    }

    private static EntityEntry.Relation relation(Attribute<?, ?> attribute) {
        return switch (attribute) {
            case PluralAttribute<?, ?, ?> many ->
                new EntityEntry.Relation(
                        many.getName(),
                        EntityEntry.Relation.ONE_TO_MANY,
                        many.getElementType().getJavaType().getSimpleName(),
                        null,
                        true);
            default ->
                new EntityEntry.Relation(
                        attribute.getName(),
                        EntityEntry.Relation.MANY_TO_ONE,
                        attribute.getJavaType().getSimpleName(),
                        name(annotation(attribute, JoinColumn.class).map(JoinColumn::name), attribute.getName() + "Id"),
                        annotation(attribute, ManyToOne.class)
                                .map(ManyToOne::optional)
                                .orElse(true));
        };
    }

    private static List<EntityEntry.Constraint> constraints(EntityType<?> entity) {
        Table table = entity.getJavaType().getAnnotation(Table.class);
        if (table == null) {
            return List.of();
        }
        Stream<EntityEntry.Constraint> unique = Arrays.stream(table.uniqueConstraints())
                .map(given -> unique(given.name(), String.join(", ", given.columnNames())));
        Stream<EntityEntry.Constraint> indexes = Arrays.stream(table.indexes())
                .filter(Index::unique)
                .map(given -> unique(given.name(), given.columnList()));
        Stream<EntityEntry.Constraint> checks = Arrays.stream(table.check()).map(EntityCatalogue::check);
        return Stream.of(unique, indexes, checks)
                .flatMap(Function.identity())
                .sorted(Comparator.comparing(EntityEntry.Constraint::name))
                .toList();
    }

    private static List<EntityEntry.Indexed> indexes(EntityType<?> entity) {
        return Stream.ofNullable(entity.getJavaType().getAnnotation(Table.class))
                .flatMap(table -> Arrays.stream(table.indexes()))
                .filter(index -> !index.unique())
                .map(index -> new EntityEntry.Indexed(index.name(), definition(index)))
                .sorted(Comparator.comparing(EntityEntry.Indexed::name))
                .toList();
    }

    /**
     * Jakarta Persistence cannot name the method of an index, so the options begin with it, unless it is {@code btree}.
     */
    private static String definition(Index index) {
        Matcher options = INDEX_OPTIONS.matcher(index.options());
        if (!options.matches()) {
            throw new IllegalStateException("The options of the index " + index.name() + " are not known");
        }
        String method = options.group("method") == null ? "btree" : options.group("method");
        return (method + " (" + index.columnList() + ") " + options.group("rest")).strip();
    }

    private static EntityEntry.Constraint unique(String name, String columns) {
        return new EntityEntry.Constraint(name, "unique", "unique (" + columns + ")");
    }

    /** Jakarta Persistence has no exclusions, so the mapping has them among the checks, with their first word. */
    private static EntityEntry.Constraint check(CheckConstraint given) {
        String constraint = given.constraint();
        return constraint.startsWith(EXCLUSION)
                ? new EntityEntry.Constraint(given.name(), "exclusion", constraint)
                : new EntityEntry.Constraint(given.name(), "check", "check (" + constraint + ")");
    }

    private static String table(EntityType<?> entity) {
        Table table = entity.getJavaType().getAnnotation(Table.class);
        return name(Optional.ofNullable(table).map(Table::name), entity.getName());
    }

    /** The name in the database: the given one, or that of Java with underscores, as the naming strategy makes it. */
    private static String name(Optional<String> given, String java) {
        return given.filter(name -> !name.isEmpty())
                .orElseGet(() -> java.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT));
    }

    private static <A extends Annotation> Optional<A> annotation(Attribute<?, ?> attribute, Class<A> type) {
        return attribute.getJavaMember() instanceof AnnotatedElement member
                ? Optional.ofNullable(member.getAnnotation(type))
                : Optional.empty();
    }
}
