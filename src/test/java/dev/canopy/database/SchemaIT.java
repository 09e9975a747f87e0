package dev.canopy.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** The schema as the migrations make it. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SchemaIT {
    /** Without the months of events, which have the columns of their parent, and the tables of Flyway and of a test. */
    private static final String RELATIONS = """
            select c.oid, c.relname, c.relkind from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
              and not exists (select from pg_inherits where inhrelid = c.oid)
              and c.relname <> 'flyway_schema_history' and c.relname !~ '^(sample$|kept$|joined_)' -- tables of tests
            """;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    @Inject
    Flyway flyway;

    @Test
    void hasACommentOnEachTableAndView() {
        assertCommented(
                "select relname, obj_description(oid, 'pg_class') is not null from (" + RELATIONS + ") relation");
    }

    @Test
    void hasACommentOnEachColumnOfATable() {
        assertCommented("""
                select r.relname || '.' || a.attname, col_description(r.oid, a.attnum) is not null
                from (%s) r join pg_attribute a on a.attrelid = r.oid
                where r.relkind <> 'v' and a.attnum > 0 and not a.attisdropped
                """.formatted(RELATIONS));
    }

    /** Without those that come with a type or an extension. */
    @Test
    void hasACommentOnEachFunction() {
        assertCommented("""
                select p.oid::regprocedure, obj_description(p.oid, 'pg_proc') is not null from pg_proc p
                where p.pronamespace = 'public'::regnamespace and not exists (
                  select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype in ('i', 'e'))
                """);
    }

    /**
     * The body of a function is a text, not parsed when the function is created, if the function reads or writes a
     * table: a distributed database would take the function for a part of the table, and refuse to distribute it
     * (record 86).
     */
    @Test
    void hasNoFunctionThatDependsOnATable() {
        assertThat(sql.rows("""
                select p.oid::regprocedure, c.relname
                from pg_depend d join pg_proc p on p.oid = d.objid join pg_class c on c.oid = d.refobjid
                where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_class'::regclass
                  and p.pronamespace = 'public'::regnamespace
                """)).isEmpty();
    }

    /**
     * A distributed database copies these tables to each machine, or distributes them, and refuses to do so if they
     * have a trigger (record 86).
     */
    @Test
    void hasNoTriggerOnATableOfTheTreeTheCataloguesOrUsage() {
        assertThat(sql.rows("""
                select t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid
                where not t.tgisinternal
                  and c.relname ~ '^(tenant|ai_feature|meter|price|usage_|account_|catalogue_state|change$|credit_|detached_|dropped_|reservation$)'
                """)).isEmpty();
    }

    /** Otherwise no month could leave the one table for the other. */
    @Test
    void hasTheSameColumnsOfEventsInBothPlaces() {
        String columns = "select attname, atttypid::regtype, attnotnull, attcollation::regcollation from pg_attribute"
                + " where attnum > 0 and not attisdropped and attrelid = '%s'::regclass order by attname";

        assertThat(sql.rows(columns.formatted("detached_usage_event")))
                .isNotEmpty()
                .isEqualTo(sql.rows(columns.formatted("usage_event")));
    }

    @Test
    void runsEachRepeatableMigrationAgain() {
        String repeatable = "from flyway_schema_history where version is null";
        int number = Integer.parseInt(sql.one("select count(distinct script) " + repeatable));
        sql.one("with edited as (update flyway_schema_history set checksum = 0 where version is null returning 1)"
                + " select count(*) from edited");

        assertThat(number).isPositive();
        assertThat(flyway.migrate().migrationsExecuted).isEqualTo(number);
    }

    /** To go back to the version before; its migrations then run on a schema that is ahead of them. */
    @Test
    void mayBeAheadOfTheMigrations() {
        String added = "with added as (insert into flyway_schema_history"
                + " (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
                + " values (9998, '9999', 'later', 'SQL', 'V9999__later.sql', 1, 'later', 1, true),"
                + " (9999, null, 'later', 'SQL', 'R__later.sql', 1, 'later', 1, true) returning 1) select count(*) from added";
        String removed = "with removed as (delete from flyway_schema_history where installed_rank >= 9998 returning 1)"
                + " select count(*) from removed";
        sql.one(added);
        try {
            assertThatCode(flyway::validate).doesNotThrowAnyException();
        } finally {
            sql.one(removed);
        }
    }

    /** @param query rows of a name and whether it has a comment */
    private void assertCommented(String query) {
        List<String> rows = sql.rows(query);

        assertThat(rows).isNotEmpty().allMatch(row -> row.endsWith("|t"));
    }

    /** Each run would wait for what is read, and hold up whoever reads next. */
    @Test
    void locksNoTableWhoseIdsHaveTheirDefault() throws Exception {
        String script = new String(
                Objects.requireNonNull(getClass().getResourceAsStream("/db/migration/R__public_id.sql"))
                        .readAllBytes(),
                UTF_8);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(script);
            try (ResultSet locks = statement.executeQuery(
                    "select count(*) from pg_locks where pid = pg_backend_pid() and mode = 'AccessExclusiveLock'")) {
                locks.next();
                assertThat(locks.getInt(1)).isZero();
            }
            connection.rollback();
        }
    }

    /** All but that of keys are in the order of their creation. */
    @Test
    void makesIdsOfVersion7() {
        assertThat(sql.rows("""
                select c.relname, pg_get_expr(d.adbin, d.adrelid)
                from pg_attrdef d join (%s) c on c.oid = d.adrelid join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
                where a.atttypid = 'uuid'::regtype
                order by 1
                """.formatted(RELATIONS)))
                .containsExactly(
                        "api_key|gen_random_uuid()",
                        "directory_user|next_public_id()",
                        "organization|next_public_id()",
                        "price|next_public_id()",
                        "subscription|next_public_id()",
                        "webhook|next_public_id()",
                        "webhook_delivery|next_public_id()");
    }

    @Test
    void makesIdsOfTheTimeAtWhichTheyAreMade() {
        List<UUID> ids = sql.rows("select next_public_id() from generate_series(1, 1000)").stream()
                .map(UUID::fromString)
                .toList();
        Instant after = Instant.parse(sql.one("select to_json(clock_timestamp() at time zone 'UTC') #>> '{}'") + "Z");

        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
                    .isBetween(after.minusSeconds(60), after);
        });
        assertThat(ids).extracting(UUID::getMostSignificantBits).isSorted();
    }
}
