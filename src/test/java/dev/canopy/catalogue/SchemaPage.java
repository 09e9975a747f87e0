package dev.canopy.catalogue;

import java.util.List;

/** Makes docs/schema.md of the entities. */
final class SchemaPage {
    private static final String HEAD = """
            # The schema

            The entities, as `GET /api/v1/schema` lists them. `EntityCatalogueIT` makes this page from that response and fails if they differ. It also compares both with the
            [migrations](../CONTRIBUTING.md#the-schema): every column with its type and nullability, every relation with its foreign key, every constraint, and every
            index.

            Tables without an entity, such as those of meters and alerts, are here only with their indexes, as the database defines them: a migration that loses one changes this
            page. Foreign keys that are no relation of an entity are missing. `EntityCatalogueIT` gives the reasons for both. Each table and column has a comment in the
            database that gives its meaning and unit.

            ## Entities and relations

            `PK` is the identity of an entity, or a part of it. `UK` is unique by itself. `FK` is the column of a relation. Nullable columns are marked.
            Hosts of Git repositories draw the diagram; elsewhere, it is readable as it is.

            """;

    private SchemaPage() {}

    /**
     * An index of a table that no entity has.
     *
     * @param definition in the words of the database
     */
    record OtherIndex(String table, String name, String definition) {}

    static String of(List<EntityEntry> entities, List<OtherIndex> others) {
        StringBuilder page = new StringBuilder(HEAD).append("```mermaid\nerDiagram\n");
        entities.forEach(entity -> entity.relations().forEach(relation -> relation(page, entity, relation)));
        entities.forEach(entity -> entity(page, entity));
        page.append("```\n\n## Constraints\n\n| Entity | Constraint | Definition |\n|---|---|---|\n");
        for (EntityEntry entity : entities) {
            for (EntityEntry.Constraint constraint : entity.constraints()) {
                page.append("| %s | `%s` | `%s` |\n"
                        .formatted(
                                entity.name(),
                                constraint.name(),
                                constraint.definition().replace("|", "\\|")));
            }
        }
        page.append(
                "\n## Indexes\n\nIndexes that only make statements faster. Those of primary keys and constraints are left"
                        + " out.\n\n| Entity | Index | Definition |\n|---|---|---|\n");
        for (EntityEntry entity : entities) {
            for (EntityEntry.Indexed index : entity.indexes()) {
                page.append("| %s | `%s` | `%s` |\n"
                        .formatted(
                                entity.name(), index.name(), index.definition().replace("|", "\\|")));
            }
        }
        page.append("\n## Indexes of tables without an entity\n\nIncluding those of primary keys and constraints.\n\n"
                + "| Table | Index | Definition |\n|---|---|---|\n");
        for (OtherIndex index : others) {
            page.append("| `%s` | `%s` | `%s` |\n"
                    .formatted(index.table(), index.name(), index.definition().replace("|", "\\|")));
        }
        page.append(
                "\n## Hybrid attributes\n\nWithout those of meters. [Hybrid attributes](hybrid-attributes.md) explains"
                        + " them, and `GET /api/v1/attributes` has their statements.\n\n| Entity | Table or view | Attributes |\n"
                        + "|---|---|---|\n");
        for (EntityEntry entity : entities) {
            List<String> names = entity.hybridAttributes().stream()
                    .filter(attribute -> !attribute.description().isEmpty())
                    .map(attribute -> "`" + attribute.name() + "`")
                    .toList();
            if (!names.isEmpty()) {
                page.append("| %s | `%s` | %s |\n".formatted(entity.name(), entity.table(), String.join(", ", names)));
            }
        }
        return page.toString();
    }

    private static void relation(StringBuilder page, EntityEntry entity, EntityEntry.Relation relation) {
        if (relation.kind().equals(EntityEntry.Relation.MANY_TO_ONE)) {
            page.append("    %s }o--%s %s : %s\n"
                    .formatted(entity.name(), relation.nullable() ? "o|" : "||", relation.target(), relation.name()));
        }
    }

    private static void entity(StringBuilder page, EntityEntry entity) {
        page.append("    ").append(entity.name()).append(" {\n");
        for (EntityEntry.Stored attribute : entity.attributes()) {
            List<String> keys = java.util.stream.Stream.of(
                            attribute.identifier() ? "PK" : "",
                            isRelation(entity, attribute.column()) ? "FK" : "",
                            isUnique(entity, attribute.column()) ? "UK" : "")
                    .filter(key -> !key.isEmpty())
                    .toList();
            page.append("        %s %s %s"
                            .formatted(attribute.type().replace(' ', '_'), attribute.name(), String.join(", ", keys))
                            .stripTrailing())
                    .append(attribute.nullable() ? " \"or null\"\n" : "\n");
        }
        page.append("    }\n");
    }

    private static boolean isRelation(EntityEntry entity, String column) {
        return entity.relations().stream().anyMatch(relation -> column.equals(relation.column()));
    }

    private static boolean isUnique(EntityEntry entity, String column) {
        return entity.constraints().stream()
                .anyMatch(constraint -> constraint.definition().equals("unique (" + column + ")"));
    }
}
