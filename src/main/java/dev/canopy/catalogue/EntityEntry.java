package dev.canopy.catalogue;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An entity in a response: how it is stored, and the hybrid attributes that are defined for it. */
@Schema(name = "Entity", description = "a class of objects, with the table or view that holds them")
record EntityEntry(
        @Schema(examples = "Tenant", description = "the name of the entity")
        String name,

        @Schema(examples = "tenant", description = "the table or view of the database")
        String table,

        @Schema(description = "the attributes that are stored, those of the identity first")
        List<Stored> attributes,

        @Schema(description = "the relations to other entities, each a foreign key of one side")
        List<Relation> relations,

        @Schema(description = "the constraints of the table, besides types, nullability, identity and foreign keys")
        List<Constraint> constraints,

        @Schema(
                description =
                        "the indexes that only make statements faster; those of primary keys and constraints are left out")
        List<Indexed> indexes,

        @Schema(description = "the attributes that are computed, as the list of hybrid attributes has them")
        List<Hybrid> hybridAttributes) {
    EntityEntry {
        attributes = List.copyOf(attributes);
        relations = List.copyOf(relations);
        constraints = List.copyOf(constraints);
        indexes = List.copyOf(indexes);
        hybridAttributes = List.copyOf(hybridAttributes);
    }

    /** An attribute with a column of its own. */
    @Schema(name = "StoredAttribute", description = "an attribute with a column of its own")
    record Stored(
            @Schema(examples = "rootId", description = "the name of the attribute")
            String name,

            @Schema(examples = "root_id", description = "the column of the table")
            String column,

            @Schema(examples = "bigint", description = "the type of the column, as PostgreSQL names it")
            String type,

            @Schema(description = "whether the attribute may be null")
            boolean nullable,

            @Schema(description = "whether the attribute is the identity of the entity, or a part of it")
            boolean identifier) {}

    /** A relation to another entity. */
    @Schema(name = "Relation", description = "a relation to another entity")
    record Relation(
            @Schema(examples = "parent", description = "the name of the relation")
            String name,

            @Schema(
                    examples = "many-to-one",
                    description = "how many entities are on each side",
                    enumeration = {MANY_TO_ONE, ONE_TO_MANY})
            String kind,

            @Schema(examples = "Tenant", description = "the entity on the other side")
            String target,

            @Schema(
                    examples = "parent_id",
                    nullable = true,
                    description =
                            "the column with the identity of the other entity; null if the other side has the column")
            @Nullable String column,

            @Schema(description = "whether there may be no other entity")
            boolean nullable) {
        static final String MANY_TO_ONE = "many-to-one";
        static final String ONE_TO_MANY = "one-to-many";
    }

    /** A constraint of the table. */
    @Schema(name = "EntityConstraint", description = "a constraint of the table")
    record Constraint(
            @Schema(examples = "tenant_key_unique", description = "the name of the constraint or of the unique index")
            String name,

            @Schema(
                    examples = "unique",
                    description =
                            "'unique' if no two rows may be equal in some columns, 'check' if each row must meet a condition,"
                                    + " 'exclusion' if any two rows must differ",
                    enumeration = {"unique", "check", "exclusion"})
            String kind,

            @Schema(examples = "unique (key)", description = "the constraint in SQL")
            String definition) {}

    /** An index that only makes statements faster. */
    @Schema(name = "EntityIndex", description = "an index that only makes statements faster")
    record Indexed(
            @Schema(examples = "tenant_account_currency", description = "the name of the index")
            String name,

            @Schema(
                    examples = "btree (currency) where parent_id is null",
                    description = "the method, the columns or expressions, and the condition, in SQL")
            String definition) {}

    /** A hybrid attribute, without its statements. */
    @Schema(name = "HybridAttribute", description = "a hybrid attribute, without its statements")
    record Hybrid(
            @Schema(
                    examples = "totalInferenceCost",
                    description = "the name of the attribute, unique within its entity")
            String name,

            @Schema(examples = "money", description = "the type of its values")
            String type,

            @Schema(
                    examples = "tree",
                    description = "how the attribute is defined",
                    enumeration = {"column", "computed", "association", "aggregate", "tree", "method"})
            String kind,

            @Schema(description = "the meaning of the attribute")
            String description) {
        static Hybrid of(AttributeEntry attribute) {
            return new Hybrid(attribute.name(), attribute.type(), attribute.kind(), attribute.description());
        }
    }
}
