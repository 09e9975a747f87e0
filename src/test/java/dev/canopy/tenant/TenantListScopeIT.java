package dev.canopy.tenant;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static dev.canopy.testing.OutsideScope.ABROAD;
import static dev.canopy.testing.OutsideScope.ELSEWHERE;
import static dev.canopy.testing.OutsideScope.HERE;
import static dev.canopy.testing.OutsideScope.NOWHERE;
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
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How much lists of tenants read for a caller that sees a part of an account: nothing that depends on other tenants.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TenantListScopeIT {
    @Inject
    Translator translator;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private OutsideScope outside;
    private Scope scope;

    @BeforeEach
    void plant() {
        Forest forest = Forest.of(tree("root", child("seen", child("leaf")), child("other")));
        outside = OutsideScope.create(forest, Forest.of(tree("root")));
        scope = Scope.subtrees(Set.of(Long.parseLong(sql.one("select id from tenant where key = ?", outside.seen()))));
    }

    private static PageQuery<Tenant> from(String key) {
        return new PageQuery<>(null, TenantQuery.ORDER, key == null ? null : new Cursor(List.of(key)), 25, "");
    }

    private static TenantQuery words(Scope scope, String word) {
        return new TenantQuery(scope, null, null, List.of(word), Map.of(), from(null));
    }

    private static TenantQuery label(Scope scope, String value) {
        return new TenantQuery(scope, null, null, List.of(), Map.of("place", value), from(null));
    }

    private static TenantQuery of(Scope scope, String ancestor, String parent) {
        return new TenantQuery(scope, ancestor, parent, List.of(), Map.of(), from(null));
    }

    private static TenantQuery after(Scope scope, String key) {
        return new TenantQuery(scope, null, null, List.of(), Map.of(), from(key));
    }

    private interface Check {
        void of(Statement statement) throws Exception;
    }

    /** With statistics that know the words of others, and without lists of entries that wait for their index. */
    private void run(Check check) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum (analyze, index_cleanup on) tenant, tenant_ancestry");
            statement.execute("set enable_seqscan = off"); // as with more tenants
            try {
                check.of(statement);
            } finally {
                statement.execute("reset enable_seqscan");
            }
        }
    }

    private Work work(Statement statement, TenantQuery query, String plans) throws Exception {
        return SqlOf.page(
                        translator,
                        TenantRepository.rows(query, TenantPosition.of(query.scope())),
                        query.page().rows())
                .work(statement, plans);
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void looksForWordsAndLabelsOfOthersLikeForThoseThatNobodyHas(String plans) throws Exception {
        run(statement -> {
            Work noWord = work(statement, words(scope, NOWHERE), plans);
            Work noLabel = work(statement, label(scope, NOWHERE), plans);
            for (String place : List.of(ELSEWHERE, ABROAD)) {
                OutsideScope.assertAlike(place, work(statement, words(scope, place), plans), noWord);
                OutsideScope.assertAlike(place, work(statement, label(scope, place), plans), noLabel);
            }
            assertThat(work(statement, words(scope, HERE), plans).rows()).isEqualTo(1);
            assertThat(work(statement, label(scope, HERE), plans).rows()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void looksBelowTenantsOfOthersLikeBelowThoseThatDoNotExist(String plans) throws Exception {
        run(statement -> {
            for (String key : List.of(outside.inAccount(), outside.abroad())) {
                OutsideScope.assertAlike(
                        "ancestor",
                        work(statement, of(scope, key, null), plans),
                        work(statement, of(scope, NOWHERE, null), plans));
                OutsideScope.assertAlike(
                        "parent",
                        work(statement, of(scope, null, key), plans),
                        work(statement, of(scope, null, NOWHERE), plans));
                OutsideScope.assertAlike(
                        "both",
                        work(statement, of(scope, key, key), plans),
                        work(statement, of(scope, NOWHERE, NOWHERE), plans));
            }
            assertThat(work(statement, of(scope, outside.seen(), null), plans).rows())
                    .isEqualTo(3);
            assertThat(work(statement, of(scope, null, outside.seen()), plans).rows())
                    .isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void passesNoTenantsOfOthersOnTheWayToThePage(String plans) throws Exception {
        run(statement -> {
            Work all = work(statement, after(scope, "0"), plans);
            Work none = work(statement, after(scope, "zzzz"), plans);
            assertThat(all.rows()).isEqualTo(3);
            assertThat(none.rows()).isZero();
            assertThat(all.blocks()).isLessThan(none.blocks() + 40);
        });
    }

    @Test
    void doesNotLookAlikeWithoutAScope() throws Exception {
        run(statement -> {
            Work some = work(statement, words(Scope.all(), ELSEWHERE), "force_custom_plan");
            Work none = work(statement, words(Scope.all(), NOWHERE), "force_custom_plan");
            OutsideScope.assertNotAlike(some, none);
        });
    }
}
