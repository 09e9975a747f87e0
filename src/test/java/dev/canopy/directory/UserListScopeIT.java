package dev.canopy.directory;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursor;
import dev.canopy.listing.PageQuery;
import dev.canopy.query.SqlOf;
import dev.canopy.query.Translator;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OutsideScope;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import dev.canopy.testing.Work;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How much lists of users read for a caller that sees a part of an account: nothing that depends on users of others.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UserListScopeIT {
    private static final int USERS = 2_000;

    @Inject
    Translator translator;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private Forest forest;
    private Scope scope;
    private UUID elsewhere;

    @BeforeEach
    void plant() throws Exception {
        forest = Forest.of(tree("root", child("seen"), child("other")));
        scope = Scope.subtrees(
                Set.of(Long.parseLong(sql.one("select id from tenant where key = ?", forest.key("seen")))));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            add(statement, "seen", "here", 3);
            elsewhere = add(statement, "other", "elsewhere", USERS);
            statement.execute("analyze tenant, tenant_ancestry, organization, directory_user");
        }
    }

    private UUID add(Statement statement, String tenant, String place, int users) throws Exception {
        UUID organization = UUID.randomUUID();
        statement.execute(
                "insert into organization (id, root_id, tenant_id, name) select '%s', root_id, id, 'Unit' from tenant where key = '%s'"
                        .formatted(organization, forest.key(tenant)));
        statement.execute(
                "insert into directory_user (root_id, organization_id, first_name, last_name, email) select root_id, id, 'Ada', '%s', 'm' || n || '@%s.example' from organization, generate_series(1, %d) n where id = '%s'"
                        .formatted(place, place, users, organization));
        return organization;
    }

    private Work work(
            Statement statement, Scope of, UserQuery.Of users, String filter, String sort, Cursor after, String plans)
            throws Exception {
        PageQuery<User> page = new PageQuery<>(
                UserAttributes.COLUMNS.filter(filter), UserAttributes.COLUMNS.order(sort), after, 25, "");
        return SqlOf.page(translator, UserRepository.rows(new UserQuery(of, users, Set.of(), page)), page.rows())
                .work(statement, plans);
    }

    private Work work(Statement statement, Scope of, String filter, String sort, String plans) throws Exception {
        return work(statement, of, new UserQuery.Of.Everyone(), filter, sort, null, plans);
    }

    private interface Check {
        void of(Statement statement) throws Exception;
    }

    private void run(Check check) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            check.of(statement);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void filtersAndSortsTheUsersOfTheScopeAlone(String plans) throws Exception {
        run(statement -> {
            for (String filter :
                    List.of("lastName==%s", "emailDomain==%s.example", "email==m1@%s.example", "lastName==%s*")) {
                for (String sort : new String[] {null, "-email", "lastName"}) {
                    Work nothing = work(statement, scope, filter.formatted("nowhere"), sort, plans);
                    Work hidden = work(statement, scope, filter.formatted("elsewhere"), sort, plans);
                    OutsideScope.assertAlike(filter + " " + sort + " " + plans, hidden, nothing);
                    assertThat(work(statement, scope, filter.formatted("here"), sort, plans)
                                    .rows())
                            .isPositive();
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void passesNoUsersOfOthersOnTheWayToThePage(String plans) throws Exception {
        run(statement -> {
            UserQuery.Of everyone = new UserQuery.Of.Everyone();
            UUID last = UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff");
            Work before =
                    work(statement, scope, everyone, null, null, new Cursor(List.of("m", last.toString())), plans);
            Work behind =
                    work(statement, scope, everyone, null, null, new Cursor(List.of("zz", last.toString())), plans);
            assertThat(before.rows()).isEqualTo(3);
            assertThat(behind.rows()).isZero();
            assertThat(before.blocks()).isLessThan(behind.blocks() + 40);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void looksForTheUsersOfOthersLikeForThoseOfNobody(String plans) throws Exception {
        run(statement -> {
            OutsideScope.assertAlike(
                    "organization",
                    work(statement, scope, new UserQuery.Of.OfOrganization(elsewhere), null, null, null, plans),
                    work(
                            statement,
                            scope,
                            new UserQuery.Of.OfOrganization(UUID.randomUUID()),
                            null,
                            null,
                            null,
                            plans));
            OutsideScope.assertAlike(
                    "tenant",
                    work(statement, scope, new UserQuery.Of.OfTenant(forest.key("other")), null, null, null, plans),
                    work(statement, scope, new UserQuery.Of.OfTenant("nowhere"), null, null, null, plans));
            OutsideScope.assertAlike(
                    "subtree",
                    work(statement, scope, new UserQuery.Of.OfSubtree(forest.key("root")), null, null, null, plans),
                    work(statement, scope, new UserQuery.Of.OfSubtree("nowhere"), null, null, null, plans));
        });
    }

    /** Otherwise the tests above would compare searches that read nothing. */
    @Test
    void readsMoreForUsersThatExist() throws Exception {
        run(statement -> {
            UserQuery.Of some = new UserQuery.Of.OfOrganization(elsewhere);
            UserQuery.Of none = new UserQuery.Of.OfOrganization(UUID.randomUUID());
            String plans = "force_custom_plan";
            assertThat(work(statement, Scope.all(), some, "lastName==nowhere", null, null, plans)
                            .blocks())
                    .isGreaterThan(work(statement, Scope.all(), none, "lastName==nowhere", null, null, plans)
                                    .blocks()
                            + 20);
        });
    }
}
