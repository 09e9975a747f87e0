package dev.canopy.alert;

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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much a stream of firings reads for a caller that sees a part of an account. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FiringScopeIT {
    private static final int FEW = 10;
    private static final int MANY = 20_000;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("seen", child("leaf")), child("other")));
        for (String tenant : List.of("seen", "leaf", "other")) {
            alert(forest.key(tenant));
        }
    }

    private void alert(String tenant) {
        sql.rows("""
                insert into alert (root_id, tenant_id, name, metric, threshold, time_zone)
                select t.root_id, t.id, 'scoped', 'totalInferenceCost', 1, 'UTC' from tenant t where t.key = ? returning 1
                """, tenant);
    }

    @ParameterizedTest
    @CsvSource({
        "force_custom_plan, true",
        "force_custom_plan, false",
        "force_generic_plan, true",
        "force_generic_plan, false"
    })
    void readsAsMuchHoweverMuchFiresElsewhere(String plans, boolean subtree) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (Prepared firings = Prepared.of(statement, plans, FiringFeed.READ)) {
                fillTheTable(statement);
                fire(statement, "other", 1, FEW);
                fire(statement, "seen", 1, FEW);
                fire(statement, "leaf", 1, FEW);
                Work little = work(firings, "seen", subtree);
                Work littleOfAccount = work(firings, "root", subtree);
                fire(statement, "other", FEW + 1, MANY);

                assertThat(little.rows()).isEqualTo(subtree ? 2 * FEW : FEW);
                OutsideScope.sample(
                        statement, () -> OutsideScope.assertAlike(plans, work(firings, "seen", subtree), little));
                OutsideScope.assertNotAlike(work(firings, "root", subtree), littleOfAccount);
            }
        }
    }

    @Test
    void findsTheSameFiringsByTenantAsByAccount() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            int first = 1;
            for (String tenant : List.of("seen", "other", "leaf", "seen")) {
                fire(statement, tenant, first, 3);
                first += 3;
            }
            try (Prepared firings = Prepared.of(statement, FiringFeed.READ)) {
                for (boolean subtree : new boolean[] {true, false}) {
                    List<String> ofAccount = rows(statement, firings.call(values("root", subtree)));
                    assertThat(ofAccount).hasSize(subtree ? 9 : 6);
                    assertThat(rows(statement, firings.call(values("seen", subtree))))
                            .isEqualTo(ofAccount);
                }
            }
        }
    }

    private static List<String> rows(Statement statement, String execution) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet found = statement.executeQuery(execution)) {
            while (found.next()) {
                rows.add(found.getString("id") + " " + found.getString("tenant"));
            }
        }
        return rows;
    }

    /** With firings of another account, so that the plan does not depend on the size of the table. */
    private void fillTheTable(Statement statement) throws SQLException {
        String elsewhere = Forest.of(tree("root")).key("root");
        alert(elsewhere);
        fireAt(statement, elsewhere, 1, MANY);
    }

    private void fire(Statement statement, String tenant, int first, int count) throws SQLException {
        fireAt(statement, forest.key(tenant), first, count);
    }

    private static void fireAt(Statement statement, String key, int first, int count) throws SQLException {
        statement.execute("""
                insert into alert_firing (root_id, tenant_id, alert, metric, starts_at, ends_at, amount, share, value, fired_at)
                select t.root_id, t.id, 'scoped', 'totalInferenceCost', '-infinity', 'infinity', i, 1, i, now()
                from tenant t, generate_series(%d, %d) i where t.key = '%s' order by i
                """.formatted(first, first + count - 1, key));
        // Otherwise a vacuum by the database in the middle of the test would spare looks at rows.
        statement.execute("vacuum (analyze) alert_firing");
    }

    private Work work(Prepared firings, String top, boolean subtree) throws Exception {
        return firings.work(values(top, subtree));
    }

    /** The firings of the tenant "seen" from the first one on, for a caller with this top. */
    private String values(String top, boolean subtree) {
        return "'{%s}', '{0}', '{%s}', '{%s}'".formatted(id("seen"), subtree, id(top));
    }

    private String id(String tenant) {
        return sql.one("select id from tenant where key = ?", forest.key(tenant));
    }
}
