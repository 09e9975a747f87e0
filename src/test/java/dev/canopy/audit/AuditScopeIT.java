package dev.canopy.audit;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.OutsideScope;
import dev.canopy.testing.Prepared;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import dev.canopy.testing.Work;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much is read for a page of the audit log of a part of an account, of which many tenants were deleted. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AuditScopeIT {
    private static final int FEW = 50;
    private static final int MANY = 5_000;
    private static final int PAGE = 20;
    private static final String NINE_HOURS_AGO = "now() - interval '9 hours'";
    private static final String AMONG_MANY = "now() - interval '3000 hours'";

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("seen"), child("other")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void readsAsMuchHoweverManyTenantsWereDeletedBelow(String plans) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false); // entries that are committed stay
            try (Prepared page = Prepared.of(statement, plans, newest())) {
                delete(statement, "other", MANY, 0); // so that the indexes already have their final height
                delete(statement, "seen", FEW, 0);
                Work first = read(page, "null", "null", PAGE);
                Work later = read(page, NINE_HOURS_AGO, "null", PAGE);
                Work ofActor = read(page, "null", "'known'", PAGE);
                delete(statement, "other", MANY, MANY);
                delete(statement, "seen", MANY, FEW);

                assertThat(first.rows()).isEqualTo(PAGE);
                assertThat(later.rows()).isEqualTo(PAGE);
                OutsideScope.assertAlike(plans, read(page, "null", "null", PAGE), first);
                OutsideScope.assertAlike(plans, read(page, NINE_HOURS_AGO, "null", PAGE), later);
                OutsideScope.assertAlike(plans, read(page, "null", "'known'", PAGE), ofActor);
                OutsideScope.assertAlike(plans, read(page, AMONG_MANY, "null", PAGE), first);
                OutsideScope.assertNotAlike(read(page, "null", "null", MANY), first);
            } finally {
                connection.rollback();
            }
        }
    }

    /** The statement with numbered parameters, as the translation has them. */
    private static String newest() {
        String numbered = AuditRepository.NEWEST.formatted("any ($1)").replace("''", "'");
        for (int number = 2; numbered.contains("?"); number++) {
            numbered = numbered.replaceFirst("\\?", "\\$" + number);
        }
        return numbered;
    }

    /**
     * Adds an entry of each of a number of tenants that were deleted below a tenant, an hour apart, each older than the
     * one before.
     */
    private void delete(Statement statement, String parent, int number, int before) throws SQLException {
        statement.execute("""
                with entry as (
                  insert into audit_entry (at, actor_kind, actor, action, tenant_id)
                  select now() - n * interval '1 hour', 'system', 'known', 'tenant.create', -n from generate_series(%d, %d) n
                  returning id, at)
                insert into audit_inherited_entry (entry_id, tenant_id, at)
                select e.id, t.id, e.at from entry e, tenant t where t.key = '%s'
                """.formatted(before + 1, before + number, forest.key(parent)));
        statement.execute("analyze audit_entry, audit_inherited_entry");
    }

    private Work read(Prepared page, String last, String actor, int number) throws Exception {
        String id = sql.one("select id from tenant where key = ?", forest.key("seen"));
        String each = "null, %s, null, 0, %s, %s, %s, %d".formatted(last, actor, actor, actor, number);
        return page.work("'{%s}', %s, %s, %d".formatted(id, each, each, number));
    }
}
