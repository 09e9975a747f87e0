package dev.canopy.catalogue;

import dev.canopy.attribute.Attribute;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A hybrid attribute as the client gets it. */
@Schema(name = "Attribute")
record AttributeEntry(
        @Schema(examples = "totalInferenceCost") String name,
        @Schema(examples = "Tenant") String entity,
        @Schema(examples = "money") String type,

        @Schema(
                examples = "tree",
                enumeration = {"column", "computed", "association", "aggregate", "tree", "method"})
        String kind,

        String description,

        @Schema(description = "the query that selects it for all instances")
        String hql,

        @Schema(description = "what the database gets") String sql,

        @Schema(examples = "1", description = "statements that read it, for any number of rows")
        int statements,

        @Schema(description = "relations to fetch, one statement each, before it is evaluated on loaded instances")
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
