package dev.canopy.catalogue;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Method;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The entities over HTTP and in docs/schema.md, compared with the schema that the migrations make, both ways. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class EntityCatalogueIT {
    private static final Path PAGE = Path.of("docs/schema.md");
    private static final Path MADE = Path.of("target/schema.md");

    /** The columns that no entity has, by the reason. */
    private static final Map<String, Set<String>> UNMAPPED = Map.of(
            "written by the database, and used in SQL only",
            Set.of(
                    "ai_feature.document",
                    "directory_user.document",
                    "organization.document",
                    "tenant.document",
                    "price.like_model",
                    "usage_day.is_negative",
                    "usage_meter_sum.is_negative"),
            "of no use to readers",
            Set.of(
                    "budget.created_at",
                    "price.created_at",
                    "subscription.created_at",
                    "usage_retention.moved_at",
                    "webhook_delivery.root_id",
                    "webhook_delivery.give_up_at"),
            "used by what sends messages only",
            Set.of(
                    "webhook.root_id",
                    "webhook.secret_version",
                    "webhook.due_at",
                    "webhook.lease",
                    "webhook.leased_until"),
            "a secret, or only for the audit log",
            Set.of("api_key.hash", "api_key.created_by"),
            "read by a view of another entity",
            Set.of("usage_total.as_of", "usage_total.folded_at"),
            "the parts of a figure, which the folder adds up in SQL",
            Set.of(
                    "usage_meter_sum.aggregation",
                    "usage_meter_sum.own_events",
                    "usage_meter_sum.own_value_count",
                    "usage_meter_sum.own_value_sum",
                    "usage_meter_sum.own_minimum",
                    "usage_meter_sum.own_maximum",
                    "usage_meter_sum.own_latest",
                    "usage_meter_sum.own_members",
                    "usage_meter_sum.subtree_events",
                    "usage_meter_sum.subtree_value_count",
                    "usage_meter_sum.subtree_value_sum",
                    "usage_meter_sum.subtree_minimum",
                    "usage_meter_sum.subtree_maximum",
                    "usage_meter_sum.subtree_latest",
                    "usage_meter_sum.subtree_members"));

    /** The tables that no entity maps, by the reason. */
    private static final Map<String, Set<String>> WITHOUT_ENTITY = Map.of(
            "read through a view with an entity",
            Set.of(
                    "account_change",
                    "account_state",
                    "catalogue_state",
                    "rollup_state",
                    "usage_event",
                    "usage_model_slice",
                    "usage_month",
                    "usage_name",
                    "usage_slice"),
            "what folds still have to do, or have done, in SQL",
            Set.of(
                    "alert_mark",
                    "change",
                    "credit_edge",
                    "detached_usage_event",
                    "dropped_usage_slice",
                    "usage_attribute_value",
                    "usage_delta",
                    "usage_key",
                    "usage_meter_delta",
                    "usage_meter_filling",
                    "usage_meter_gone",
                    "usage_slice_due"),
            "read and written by statements that the language cannot express",
            Set.of("alert", "alert_firing", "audit_inherited_entry", "meter", "reservation"),
            "a secret",
            Set.of("signing_key"));

    /** The foreign keys that no relation maps, by the reason. */
    private static final Map<String, Set<String>> WITHOUT_RELATION = Map.of(
            "to a table without an entity",
            Set.of("budget_meter_id_fkey"),
            "the other row is always read before, or its columns are not asked for",
            Set.of(
                    "api_key_created_by_fkey",
                    "credit_allotment_tenant_id_credit_id_root_id_fkey",
                    "usage_total_root_id_tenant_id_fkey",
                    "webhook_tenant_id_fkey",
                    "webhook_delivery_webhook_id_fkey"));

    @Inject
    EntityCatalogue catalogue;

    @Inject
    Mutiny.SessionFactory sessions;

    @Inject
    DataSource database;

    @Inject
    @All
    List<AttributeSource> sources;

    @Inject
    Sql sql;

    /** Those of the product, without the attributes of meters; tests have entities and meters of their own. */
    private List<EntityEntry> entities;

    @BeforeEach
    void read() {
        Set<String> own = sessions.getMetamodel().getEntities().stream()
                .filter(entity -> Files.exists(
                        Path.of("src/main/java", entity.getJavaType().getName().replace('.', '/') + ".java")))
                .map(entity -> entity.getName())
                .collect(Collectors.toSet());
        Set<String> defined = sources.stream()
                .flatMap(source -> source.attributes().stream())
                .flatMap(attributes -> Stream.concat(
                        attributes.attributes().stream()
                                .map(attribute -> attributes.entity().getSimpleName() + "." + attribute.name()),
                        attributes.methods().stream()
                                .map(method -> attributes.entity().getSimpleName() + "." + name(method))))
                .collect(Collectors.toSet());
        entities = catalogue.entries().await().indefinitely().stream()
                .filter(entity -> own.contains(entity.name()))
                .map(entity -> new EntityEntry(
                        entity.name(),
                        entity.table(),
                        entity.attributes(),
                        entity.relations(),
                        entity.constraints(),
                        entity.indexes(),
                        entity.hybridAttributes().stream()
                                .filter(hybrid -> defined.contains(entity.name() + "." + hybrid.name()))
                                .toList()))
                .toList();
        assertThat(entities).hasSizeGreaterThan(20);
    }

    private static <E, A> String name(Method<E, A, ?> method) {
        return method.with(method.samples().get(0)).name();
    }

    @Test
    void answersWithEveryEntity() {
        String tenant = "entities.find { it.name == 'Tenant' }.";
        given().get("/api/v1/schema")
                .then()
                .statusCode(200)
                .header("Server-Timing", startsWith("db;dur=0.000;desc=\"0 statements\""))
                .body(
                        "entities.name",
                        hasItems(entities.stream().map(EntityEntry::name).toArray(String[]::new)))
                .body(tenant + "table", equalTo("tenant"))
                .body(tenant + "attributes[0].name", equalTo("id"))
                .body(tenant + "attributes[0].identifier", equalTo(true))
                .body(tenant + "attributes.find { it.name == 'subtreeSize' }.column", equalTo("subtree_size"))
                .body(tenant + "attributes.find { it.name == 'archivedAt' }.nullable", equalTo(true))
                .body(tenant + "attributes.find { it.name == 'labels' }.type", equalTo("jsonb"))
                .body(tenant + "relations[0].target", equalTo("Tenant"))
                .body(tenant + "relations[0].column", equalTo("parent_id"))
                .body(
                        tenant + "constraints.find { it.name == 'tenant_key_unique' }.definition",
                        equalTo("unique (key)"))
                .body(
                        tenant + "indexes.find { it.name == 'tenant_account_currency' }.definition",
                        equalTo("btree (currency) where parent_id is null"))
                .body(tenant + "hybridAttributes.name", hasItem("totalInferenceCost"))
                .body("entities.find { it.name == 'Organization' }.relations.kind", hasItem("one-to-many"))
                .body(
                        "entities.find { it.name == 'Organization' }.relations.find { it.name == 'users' }.column",
                        nullValue())
                .body("entities.find { it.name == 'Subscription' }.constraints.kind", hasItem("exclusion"));
    }

    @Test
    void refusesParameters() {
        given().get("/api/v1/schema?entity=x").then().statusCode(400).body("errors[0].pointer", equalTo("entity"));
    }

    @Test
    void isThePage() throws Exception {
        String made = SchemaPage.of(entities);
        Files.writeString(MADE, made);

        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("Where the entities have changed on purpose: cp %s %s", MADE, PAGE)
                .isEqualTo(made);
    }

    /** The type with its length, and nullability. A view has no nullability. */
    @Test
    void mapsEachColumnAsItIs() {
        Map<String, String> mapped = new TreeMap<>();
        for (EntityEntry entity : entities) {
            for (EntityEntry.Stored attribute : entity.attributes()) {
                String nullable = isView(entity) ? "" : attribute.nullable() ? "null" : "not null";
                mapped.put(
                        entity.table() + "." + attribute.column(),
                        sql.one("select format_type(to_regtype(?), -1)", attribute.type()) + " " + nullable);
            }
            for (EntityEntry.Relation relation : entity.relations()) {
                if (relation.column() != null) {
                    String key = entity.table() + "." + relation.column();
                    String nullable = relation.nullable() ? "null" : "not null";
                    mapped.merge(
                            key,
                            idType(relation.target()) + " " + nullable,
                            (attribute, same) -> attribute.equals(same) ? same : attribute + ", but " + same);
                }
            }
        }
        Map<String, String> stored = columns();

        assertThat(mapped).hasSizeGreaterThan(150);
        assertThat(mapped).allSatisfy((column, type) -> assertThat(type).isEqualTo(stored.get(column)));
    }

    @Test
    void leavesOutOnlyWhatIsWrittenAndReadBySql() {
        Set<String> mapped = entities.stream()
                .flatMap(entity -> Stream.concat(
                                entity.attributes().stream().map(EntityEntry.Stored::column),
                                entity.relations().stream()
                                        .map(EntityEntry.Relation::column)
                                        .filter(column -> column != null))
                        .map(column -> entity.table() + "." + column))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tables = entities.stream()
                .filter(entity -> !isView(entity))
                .map(EntityEntry::table)
                .collect(Collectors.toSet());
        Set<String> unmapped = columns().keySet().stream()
                .filter(column -> tables.contains(column.substring(0, column.indexOf('.'))))
                .filter(column -> !mapped.contains(column))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unmapped)
                .containsExactlyInAnyOrderElementsOf(
                        UNMAPPED.values().stream().flatMap(Set::stream).toList());
    }

    @Test
    void hasIdentitiesWithinThePrimaryKeys() {
        for (EntityEntry entity : entities) {
            if (!isView(entity)) {
                List<String> key = sql.rows(
                        "select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid"
                                + " and a.attnum = any (i.indkey) where i.indisprimary and i.indrelid = to_regclass(?)",
                        entity.table());
                assertThat(entity.attributes().stream()
                                .filter(EntityEntry.Stored::identifier)
                                .map(EntityEntry.Stored::column))
                        .as(entity.name())
                        .isNotEmpty()
                        .isSubsetOf(key);
            }
        }
    }

    @Test
    void leavesOutOnlyTablesWithAReason() {
        Set<String> mapped = entities.stream().map(EntityEntry::table).collect(Collectors.toSet());

        assertThat(tables().filter(table -> !mapped.contains(table)))
                .containsExactlyInAnyOrderElementsOf(
                        WITHOUT_ENTITY.values().stream().flatMap(Set::stream).toList());
    }

    @Test
    void hasARelationForEachForeignKeyOfATable() {
        Set<String> mapped = entities.stream()
                .flatMap(entity -> entity.relations().stream()
                        .filter(relation -> relation.column() != null)
                        .map(relation -> entity.table() + "." + relation.column() + "."
                                + entity(relation.target()).table()))
                .collect(Collectors.toSet());
        Set<String> withEntity = entities.stream().map(EntityEntry::table).collect(Collectors.toSet());
        List<String> unmapped = new ArrayList<>();
        for (String row : sql.rows("""
                select c.conname, c.conrelid::regclass, c.confrelid::regclass, string_agg(a.attname, ',')
                from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
                where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.conparentid = 0
                group by c.oid
                """)) {
            String[] key = row.split("\\|");
            boolean isMapped = Stream.of(key[3].split(","))
                    .anyMatch(column -> mapped.contains(key[1] + "." + column + "." + key[2]));
            if (withEntity.contains(key[1]) && !isMapped) {
                unmapped.add(key[0]);
            }
        }

        assertThat(unmapped)
                .containsExactlyInAnyOrderElementsOf(
                        WITHOUT_RELATION.values().stream().flatMap(Set::stream).toList());
    }

    /** Those of the product, without partitions and what tests add. */
    private Stream<String> tables() {
        return sql
                .rows(
                        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
                                + " and not relispartition and relname !~ '^(sample$|kept$|joined_|flyway_)'")
                .stream();
    }

    @Test
    void hasAForeignKeyForEachRelationOfATable() {
        for (EntityEntry entity : entities) {
            for (EntityEntry.Relation relation : entity.relations()) {
                if (relation.column() != null) {
                    assertThat(sql.rows(
                                    "select 1 from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid"
                                            + " and a.attnum = any (c.conkey) where c.contype = 'f' and a.attname = ?"
                                            + " and c.conrelid = to_regclass(?) and c.confrelid = to_regclass(?)",
                                    relation.column(),
                                    entity.table(),
                                    entity(relation.target()).table()))
                            .as(entity.name() + "." + relation.name())
                            .hasSize(1);
                }
            }
        }
    }

    /** PostgreSQL gives the constraints of both sides in its own words. */
    @Test
    void hasTheConstraintsAndIndexesOfEachTable() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (EntityEntry entity : entities) {
                if (isView(entity)) {
                    assertThat(entity.constraints()).as(entity.name()).isEmpty();
                    assertThat(entity.indexes()).as(entity.name()).isEmpty();
                    continue;
                }
                statement.execute("create temporary table probe (like " + entity.table() + ")");
                for (EntityEntry.Constraint constraint : entity.constraints()) {
                    statement.execute(
                            constraint.kind().equals("unique")
                                    ? "create unique index " + constraint.name() + " on probe "
                                            + constraint.definition().replace("unique ", "")
                                    : "alter table probe add constraint " + constraint.name() + " "
                                            + constraint.definition());
                }
                for (EntityEntry.Indexed index : entity.indexes()) {
                    statement.execute("create index " + index.name() + " on probe using " + index.definition());
                }
                assertThat(constraintsAndIndexes(statement, "pg_temp.probe"))
                        .as(entity.name())
                        .containsExactlyElementsOf(constraintsAndIndexes(statement, "public." + entity.table()));
                statement.execute("drop table pg_temp.probe");
            }
            connection.rollback();
        }
    }

    private static List<String> constraintsAndIndexes(Statement statement, String table) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("""
                select (select relname from pg_class where oid = indexrelid),
                  case when indisunique then ' UNIQUE' else '' end || substring(pg_get_indexdef(indexrelid) from ' USING .*')
                from pg_index where indrelid = '%1$s'::regclass and not indisprimary and not indisexclusion
                union all
                select conname, pg_get_constraintdef(oid) from pg_constraint
                where conrelid = '%1$s'::regclass and contype in ('c', 'x')
                """.formatted(table))) {
            while (rows.next()) {
                found.add(rows.getString(1) + rows.getString(2));
            }
        }
        return found.stream().sorted().toList();
    }

    /** The columns of all tables and views, with type and nullability. */
    private Map<String, String> columns() {
        return sql.rows("""
                        select c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || ' '
                          || case when c.relkind = 'v' then '' when a.attnotnull then 'not null' else 'null' end
                        from pg_class c join pg_attribute a on a.attrelid = c.oid
                        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
                          and a.attnum > 0 and not a.attisdropped
                        """).stream()
                .map(row -> row.split("\\|"))
                .collect(Collectors.toMap(row -> row[0], row -> row[1]));
    }

    private boolean isView(EntityEntry entity) {
        return sql.one("select relkind = 'v' from pg_class where oid = to_regclass(?)", entity.table())
                .equals("t");
    }

    private EntityEntry entity(String name) {
        return entities.stream()
                .filter(entity -> entity.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String idType(String name) {
        String type = entity(name).attributes().stream()
                .filter(EntityEntry.Stored::identifier)
                .map(EntityEntry.Stored::type)
                .findFirst()
                .orElseThrow();
        return sql.one("select format_type(to_regtype(?), -1)", type);
    }
}
