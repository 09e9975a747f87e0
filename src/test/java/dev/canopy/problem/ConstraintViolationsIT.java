package dev.canopy.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each constraint of the database leads to a problem that names the field, or is one that no request can violate. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ConstraintViolationsIT {
    /** The constraints that no request can violate, by the reason. */
    private static final Map<String, Set<String>> INTERNAL = Map.of(
            "the identity is a number or a UUID of the database or the service",
            Set.of(
                    "ai_feature_pkey",
                    "alert_mark_pkey",
                    "api_key_pkey",
                    "audit_entry_pkey",
                    "directory_user_pkey",
                    "lesson_note_pkey",
                    "lesson_notebook_pkey",
                    "meter_pkey",
                    "organization_pkey",
                    "price_pkey",
                    "subscription_pkey",
                    "tenant_pkey",
                    "webhook_pkey",
                    "webhook_delivery_pkey"),
            "a wider key of what is unique already, for foreign keys",
            Set.of("tenant_in_currency", "tenant_of_root", "webhook_tenant_id_id_key"),
            "decided by the service, under a lock",
            Set.of(
                    "audit_inherited_entry_pkey",
                    "reservation_pkey",
                    "ai_feature_bit",
                    "tenant_depth",
                    "tenant_root",
                    "tenant_subtree_size",
                    "tenant_ancestry_distance",
                    "tenant_ancestry_pkey"),
            "made by the service as a secret",
            Set.of("api_key_hash", "api_key_prefix_key", "signing_key_length"),
            "set to null when the other row is deleted",
            Set.of("api_key_created_by_fkey"),
            "a table of one row",
            Set.of(
                    "catalogue_state_one_row",
                    "catalogue_state_pkey",
                    "rollup_state_one_row",
                    "rollup_state_pkey",
                    "signing_key_one_row",
                    "signing_key_pkey",
                    "usage_retention_month",
                    "usage_retention_one_row",
                    "usage_retention_pkey"),
            "written by folds and triggers, not by requests",
            Set.of(
                    "account_change_root_id_fkey",
                    "account_state_pkey",
                    "account_state_root_id_fkey",
                    "alert_firing_pkey",
                    "alert_firing_tenant_id_alert_fkey",
                    "credit_allotment_paid",
                    "credit_allotment_pkey",
                    "credit_allotment_tenant_id_credit_id_root_id_fkey",
                    "credit_edge_pkey",
                    "credit_edge_root_id_tenant_id_fkey",
                    "usage_day_pkey",
                    "usage_slice_due_pkey",
                    "usage_month_pkey",
                    "usage_total_pkey",
                    "usage_total_root_id_tenant_id_fkey",
                    "usage_meter_sum_pkey",
                    "usage_meter_filling_meter_id_fkey",
                    "usage_meter_filling_pkey",
                    "usage_meter_gone_pkey"),
            "inserted on conflict do nothing, or numbered by a sequence",
            Set.of(
                    "usage_attribute_value_once",
                    "usage_attribute_value_pkey",
                    "usage_delta_pkey",
                    "usage_key_pkey",
                    "usage_meter_delta_pkey",
                    "usage_name_once",
                    "usage_name_pkey"),
            "written by the service with states of its own",
            Set.of(
                    "webhook_delivery_next",
                    "webhook_delivery_state",
                    "webhook_delivery_webhook_id_fkey",
                    "lesson_note_notebook_id_fkey"));

    @Inject
    Sql sql;

    /** Without those of months of events, which are those of their parent, and without those of not-null columns. */
    @Test
    void knowsEveryConstraint() {
        List<String> all = sql.rows("""
                select c.conname from pg_constraint c join pg_class t on t.oid = c.conrelid
                where t.relnamespace = 'public'::regnamespace and c.contype in ('c', 'f', 'p', 'u', 'x')
                  and not t.relispartition and t.relname <> 'flyway_schema_history' and t.relname !~ '^(sample$|kept$|joined_)'
                union
                select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
                where t.relnamespace = 'public'::regnamespace and x.indisunique
                  and not t.relispartition and t.relname <> 'flyway_schema_history' and t.relname !~ '^(sample$|kept$|joined_)'
                """);
        List<String> known = Stream.concat(
                        ConstraintViolations.KNOWN.keySet().stream(),
                        INTERNAL.values().stream().flatMap(Set::stream))
                .toList();

        assertThat(known).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void namesAFieldForEach() {
        assertThat(ConstraintViolations.KNOWN).allSatisfy((name, violation) -> {
            ProblemException problem = ConstraintViolations.of(new PgException(
                            "new row for relation \"t\" violates check constraint \"" + name + "\"",
                            "ERROR",
                            "23514",
                            ""))
                    .orElseThrow();
            assertThat(problem.violations()).containsExactly(violation);
            assertThat(problem.detail()).contains(violation.pointer()).endsWith(violation.detail() + ".");
        });
    }

    private static final String ORGANIZATION =
            "insert into organization (root_id, tenant_id, name) values (0, 0, 'Sales')";
    private static final String SUBSCRIPTION = "insert into subscription (root_id, tenant_id, plan, start_day, end_day)"
            + " values (0, 0, 'p', '2026-01-01', '2026-02-01')";

    /** As the database reports them to the driver, and through a session. */
    @ParameterizedTest
    @ValueSource(strings = {"driver", "session"})
    void reportsWhatTheDatabaseRefuses(String by) {
        assertProblem(
                by,
                "insert into ai_feature (id, key, name) values (9999, 'chat', 'Chat')",
                409,
                "/problems/conflict",
                "key",
                "The parameter 'key' is the key of another feature.");
        assertProblem(
                by,
                ORGANIZATION + ", (0, 0, 'SALES')",
                409,
                "/problems/conflict",
                "/name",
                "/name is the name of another organization of the tenant.");
        assertProblem(
                by,
                ORGANIZATION,
                409,
                "/problems/conflict",
                "key",
                "The parameter 'key' names a tenant that has been deleted.");
        assertProblem(
                by,
                SUBSCRIPTION + ", (0, 0, 'q', '2026-01-31', '2026-03-01')",
                409,
                "/problems/conflict",
                "/start",
                "/start is in the period of another subscription.");
        assertProblem(
                by,
                SUBSCRIPTION.replace("'2026-02-01'", "'2026-01-01'"),
                422,
                "/problems/invalid-content",
                "/end",
                "/end must be after the start.");
    }

    /** A conflict with a name that is taken is an ordinary answer. */
    @ParameterizedTest
    @CsvSource({"driver, true", "session, true", "driver, false", "session, false"})
    void logsOnlyWhatIsUnusual(String by, boolean isUnique) {
        String statement = isUnique ? ORGANIZATION + ", (0, 0, 'SALES')" : ORGANIZATION;
        List<LogRecord> records = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                records.add(entry);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.canopy.problem.ProblemMappers");
        logger.addHandler(handler);
        try {
            given().contentType("text/plain")
                    .body(statement)
                    .post("/faulty/" + by)
                    .then()
                    .statusCode(409);
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(records)
                .filteredOn(entry -> entry.getLevel().intValue() >= Level.INFO.intValue())
                .hasSize(isUnique ? 0 : 1);
    }

    private static void assertProblem(
            String by, String statement, int status, String type, String pointer, String detail) {
        given().contentType("text/plain")
                .body(statement)
                .post("/faulty/" + by)
                .then()
                .statusCode(status)
                .body("type", equalTo(type))
                .body("detail", equalTo(detail))
                .body("errors", hasSize(1))
                .body("errors[0].pointer", equalTo(pointer));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            driver;  insert into rollup_state (id, as_of) values (2, now())
            session; insert into rollup_state (id, as_of) values (2, now())
            driver;  insert into ai_feature (id, key) values (9999, 'without-a-name')
            """)
    void doesNotBlameTheClientForWhatIsOurs(String by, String statement) {
        given().contentType("text/plain")
                .body(statement)
                .post("/faulty/" + by)
                .then()
                .statusCode(500)
                .body("type", equalTo("/problems/internal"))
                .body("errors", nullValue());
    }
}
