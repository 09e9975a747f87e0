package dev.canopy.budget;

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

/** How much is read for the budgets of a part of an account. Usage that is not folded yet is not part of this. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class BudgetScopeIT {
    private static final int FEW = 10;
    private static final int MANY = 20_000;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private Forest forest;
    private Forest abroad;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("seen", child("leaf")), child("other")));
        abroad = Forest.of(tree("root"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void readsAsMuchHoweverMuchOthersReserve(String plans) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (Prepared reserved = Prepared.of(statement, plans, ReservedRepository.READ_OF_ONE)) {
                reserve(statement, forest, "leaf", FEW);
                reserveElsewhere(statement, FEW);
                Work little = work(reserved, "seen");
                Work littleOfAccount = work(reserved, "root");
                reserveElsewhere(statement, MANY);

                assertThat(little.rows()).isOne();
                OutsideScope.assertAlike(plans, work(reserved, "seen"), little);
                OutsideScope.assertNotAlike(work(reserved, "root"), littleOfAccount);
            } finally {
                statement.execute("delete from reservation where content = -1");
            }
        }
    }

    private void reserveElsewhere(Statement statement, int count) throws SQLException {
        reserve(statement, forest, "other", count);
        reserve(statement, abroad, "root", count);
        statement.execute("analyze reservation");
    }

    private void reserve(Statement statement, Forest of, String tenant, int count) throws SQLException {
        statement.execute("""
                insert into reservation (root_id, id, tenant_id, cost, input_tokens, output_tokens, content, expires_at)
                select t.root_id, gen_random_uuid()::text, t.id, 1, 0, 0, -1, now() + i * interval '1 s' + interval '1 h'
                from tenant t, generate_series(1, %d) i where t.key = '%s'""".formatted(count, of.key(tenant)));
    }

    /** For a budget of the tenant "seen", by a caller with this top. */
    private Work work(Prepared reserved, String top) throws Exception {
        return reserved.work(id("seen") + ", '{" + id(top) + "}'");
    }

    private String id(String tenant) {
        return sql.one("select id from tenant where key = ?", forest.key(tenant));
    }
}
