package dev.canopy.catalogue;

import dev.canopy.attribute.Attribute;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A hybrid attribute in a response. */
@Schema(name = "Attribute", description = "a hybrid attribute, with its statements")
record AttributeEntry(
        @Schema(examples = "totalInferenceCost", description = "the name of the attribute, unique within its entity")
        String name,

        @Schema(examples = "Tenant", description = "the entity that the attribute belongs to")
        String entity,

        @Schema(examples = "money", description = "the type of its values")
        String type,

        @Schema(
                examples = "tree",
                description = "how the attribute is defined",
                enumeration = {"column", "computed", "association", "aggregate", "tree", "method"})
        String kind,

        @Schema(description = "the meaning of the attribute")
        String description,

        @Schema(description = "the query that selects the attribute for all instances, in HQL")
        String hql,

        @Schema(description = "the same query in SQL, as the database gets it")
        String sql,

        @Schema(
                examples = "1",
                description = "the number of statements that read the attribute, for any number of rows")
        int statements,

        @Schema(
                description =
                        "the relations to fetch, with one statement each, before the attribute is evaluated on loaded"
                                + " instances")
        List<String> fetches) {
    AttributeEntry {
        fetches = List.copyOf(fetches);
    }

    AttributeEntry(Attribute<?, ?> attribute, String kind, String hql, String sql) {
        this(
                attribute.name(),
                attribute.entity().getSimpleName(),
                attribute.type().name(),
                kind.toLowerCase(Locale.ROOT),
                attribute.description(),
                hql,
                sql,
                1,
                attribute.fetches().stream()
                        .map(fetch -> fetch.relation().name())
                        .toList());
    }

    String qualifiedName() {
        return entity + "." + name;
    }
}
