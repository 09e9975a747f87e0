package dev.canopy.search;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static dev.canopy.testing.OutsideScope.ABROAD;
import static dev.canopy.testing.OutsideScope.ELSEWHERE;
import static dev.canopy.testing.OutsideScope.HERE;
import static dev.canopy.testing.OutsideScope.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.OutsideScope;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import dev.canopy.testing.Work;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much a search reads for a caller that sees a part of an account: nothing that depends on what others have. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SearchScopeIT {
    private static final List<String> PLANS = List.of("force_custom_plan", "force_generic_plan");

    /** Kinds whose rows belong to tenants. */
    private static final Set<Searchable> OF_TENANTS =
            EnumSet.of(Searchable.TENANT, Searchable.USER, Searchable.ORGANIZATION);

    @Inject
    SearchRepository repository;

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private OutsideScope outside;

    @BeforeEach
    void plant() throws Exception {
        Forest forest = Forest.of(tree("root", child("seen", child("leaf")), child("other")));
        outside = OutsideScope.create(forest, Forest.of(tree("root")));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String place : List.of(HERE, ELSEWHERE, ABROAD)) {
                String tenants = "(select id, root_id from tenant where labels @> '{\"place\":\"" + place + "\"}') t";
                statement.execute("insert into organization (root_id, tenant_id, name) select root_id, id, 'Unit "
                        + place + " ' || id from " + tenants + " on conflict do nothing");
                statement.execute("insert into directory_user (root_id, organization_id, first_name, last_name, email)"
                        + " select o.root_id, o.id, 'Ada', '" + place + "', 'ada@" + place
                        + ".example' from organization o join " + tenants
                        + " on o.tenant_id = t.id on conflict do nothing");
            }
            statement.execute("analyze tenant, tenant_ancestry, organization, directory_user");
        }
    }

    private String tops(Searchable.Reach reach) {
        return switch (reach) {
            case EVERYTHING -> "null";
            case SCOPE -> part();
        };
    }

    /** The tops of the scope of one tenant that is no root. */
    private String part() {
        return "'{" + sql.one("select id from tenant where key = ?", outside.seen()) + "}'";
    }

    /** The tops of the scope of the whole account. */
    private String account() {
        return "'{" + sql.one("select root_id from tenant where key = ?", outside.seen()) + "}'";
    }

    /** The tops of the scope of a part and of the whole account that contains it. */
    private String partAndAccount() {
        return "'{" + sql.one("select id || ',' || root_id from tenant where key = ?", outside.seen()) + "}'";
    }

    private static String call(String tops, String text) {
        SearchText parts = SearchText.parse("q", text);
        return "execute search (%s,'%s','%s','%s','%s','%s',20,'%s')"
                .formatted(
                        tops,
                        parts.all(),
                        parts.before(),
                        parts.prefix(),
                        parts.plain(),
                        parts.excluded(),
                        parts.name().replace("'", "''"));
    }

    private static List<String> plan(Statement statement, String tops, String text) throws Exception {
        List<String> plan = new ArrayList<>();
        try (ResultSet lines = statement.executeQuery("explain " + call(tops, text))) {
            while (lines.next()) {
                plan.add(lines.getString(1));
            }
        }
        return plan;
    }

    private Work work(Statement statement, Searchable.Reach reach, Set<Searchable> kinds, String text, String plans)
            throws Exception {
        return work(statement, tops(reach), reach, kinds, text, plans);
    }

    private Work work(
            Statement statement, String tops, Searchable.Reach reach, Set<Searchable> kinds, String text, String plans)
            throws Exception {
        statement.execute("set plan_cache_mode = " + plans);
        statement.execute("set enable_seqscan = off"); // as with more rows
        statement.execute("prepare search as " + repository.statement(reach, kinds));
        try {
            return Work.of(statement, call(tops, text));
        } finally {
            statement.execute("deallocate search");
            statement.execute("reset plan_cache_mode");
            statement.execute("reset enable_seqscan");
        }
    }

    /** Whole words, starts of words, several words, and misspelt words, to which names are similar. */
    @ParameterizedTest
    @EnumSource(names = {"TENANT", "USER", "ORGANIZATION"})
    void looksForWordsOfOthersLikeForThoseThatNobodyHas(Searchable kind) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String plans : PLANS) {
                for (String text : List.of("%s", "\"%s\"", "%s ada", "%s or team")) {
                    Work nothing =
                            work(statement, Searchable.Reach.SCOPE, Set.of(kind), text.formatted(NOWHERE), plans);
                    for (String place : List.of(ELSEWHERE, ABROAD)) {
                        Work hidden =
                                work(statement, Searchable.Reach.SCOPE, Set.of(kind), text.formatted(place), plans);
                        OutsideScope.assertAlike(kind + " " + text + " " + place + " " + plans, hidden, nothing);
                    }
                }
                Work none = work(statement, Searchable.Reach.SCOPE, Set.of(kind), "qqqqqqqqq", plans);
                for (String similar : List.of("elsewhera", "oversaes", "elsew", "overs")) {
                    OutsideScope.assertAlike(
                            kind + " " + similar + " " + plans,
                            work(statement, Searchable.Reach.SCOPE, Set.of(kind), similar, plans),
                            none);
                }
                assertThat(work(statement, Searchable.Reach.SCOPE, Set.of(kind), HERE, plans)
                                .rows())
                        .isPositive();
            }
        }
    }

    /** A caller that sees a whole account finds its rows by an index, which also has the words of other accounts. */
    @ParameterizedTest
    @EnumSource(names = {"TENANT", "USER", "ORGANIZATION"})
    void looksForWordsOfOtherAccountsLikeForThoseThatNobodyHas(Searchable kind) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (boolean large : new boolean[] {false, true}) {
                if (large) { // then only names with the same first letters are compared
                    statement.execute("update tenant set subtree_size = " + (Searchable.COMPARED + 1)
                            + " where parent_id is null and id in (select root_id from tenant where key = '"
                            + outside.seen() + "')");
                }
                for (String plans : PLANS) {
                    for (String text : List.of("%s", "\"%s\"", "%s ada", "%s or nothing", "team %s 7", "unit -%s")) {
                        OutsideScope.assertAlike(
                                kind + " " + text + " " + plans,
                                inAccount(statement, kind, text.formatted(ABROAD), plans),
                                inAccount(statement, kind, text.formatted(NOWHERE), plans));
                    }
                    Work none = inAccount(statement, kind, "qqqqqqqqq", plans);
                    for (String similar : List.of("oversaes", "overs")) {
                        OutsideScope.assertAlike(
                                kind + " " + similar + " " + plans, inAccount(statement, kind, similar, plans), none);
                    }
                    assertThat(inAccount(statement, kind, ELSEWHERE, plans).rows())
                            .isPositive();
                    assertThat(inAccount(statement, kind, "elsewhera", plans).rows())
                            .as("similar names")
                            .isPositive();
                }
            }
            connection.rollback();
        }
    }

    private Work inAccount(Statement statement, Searchable kind, String text, String plans) throws Exception {
        return work(statement, account(), Searchable.Reach.SCOPE, Set.of(kind), text, plans);
    }

    /** A search finds the same rows in a part, in its account and everywhere. */
    @Test
    void findsTheSameInAPartAndInItsAccountAndEverywhere() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into organization (root_id, tenant_id, name) select t.root_id, t.id, names.name"
                    + " from tenant t cross join unnest('{Grossglockner North,North Grossglockner,Grossglockner South 12,"
                    + "\"O''Grossglockner & Sons\",Großvenediger,Grossglockners}'::text[]) names (name) where t.key = '"
                    + outside.seen() + "'");
            for (String plans : PLANS) {
                statement.execute("set local plan_cache_mode = " + plans);
                for (String text : List.of(
                        "grossglockner",
                        "grossglock",
                        "grossglockner north",
                        "\"north grossglockner\"",
                        "grossglockner -north",
                        "grossglockner -\"grossglockner north\"",
                        "grossglockner 1",
                        "grossvenediger or großvenediger",
                        "o'grossglockner & sons",
                        "sons grossglockner",
                        "GROSSGLOCKNER South 12",
                        "grossglockmer")) {
                    List<String> everywhere = names(statement, Searchable.Reach.EVERYTHING, "null", text);
                    assertThat(everywhere).as(text).isNotEmpty();
                    for (String tops : List.of(part(), account(), partAndAccount())) {
                        assertThat(names(statement, Searchable.Reach.SCOPE, tops, text))
                                .as("%s %s", text, tops)
                                .isEqualTo(everywhere);
                    }
                }
            }
            connection.rollback();
        }
    }

    private List<String> names(Statement statement, Searchable.Reach reach, String tops, String text) throws Exception {
        statement.execute("prepare search as " + repository.statement(reach, Set.of(Searchable.ORGANIZATION)));
        try {
            return names(statement, tops, text);
        } finally {
            statement.execute("deallocate search");
        }
    }

    /**
     * Otherwise the tests above would compare searches that read nothing. Without words, a search goes on to similar
     * names.
     */
    @Test
    void readsAnotherAmountForWordsThatSomeHave() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String text : List.of(ELSEWHERE, "elsewhera")) {
                Work some = work(statement, Searchable.Reach.EVERYTHING, OF_TENANTS, text, "force_custom_plan");
                Work none = work(statement, Searchable.Reach.EVERYTHING, OF_TENANTS, "qqqqqqqqq", "force_custom_plan");
                OutsideScope.assertNotAlike(some, none);
            }
        }
    }

    /** The statistics have the frequent words, so that the names are not compared one by one. */
    @Test
    void findsFrequentWordsThatAreSimilar() throws Exception {
        String misspelt = "elzewhere"; // shares too few trigrams with the right word
        assertThat(sql.one("select '" + ELSEWHERE + "' %> '" + misspelt + "'")).isEqualTo("f");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String plans : PLANS) {
                Work all = work(statement, Searchable.Reach.EVERYTHING, OF_TENANTS, misspelt, plans);
                Work one = work(statement, Searchable.Reach.EVERYTHING, OF_TENANTS, misspelt + " 17", plans);
                Work none = work(statement, Searchable.Reach.EVERYTHING, OF_TENANTS, misspelt + " qqqqqqqqq", plans);

                assertThat(all.rows()).isEqualTo(20);
                assertThat(one.rows()).isPositive();
                assertThat(none.rows()).isZero();
            }
        }
    }

    /** No name has the right word without the excluded one, so words find nothing. */
    @Test
    void findsNothingSimilarThatMustBeAbsent() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String plans : PLANS) {
                for (String text : List.of("elzewhere", "hereabouz")) {
                    assertThat(work(statement, Searchable.Reach.EVERYTHING, OF_TENANTS, text, plans)
                                    .rows())
                            .as(text)
                            .isPositive();
                    assertNothing(statement, Searchable.Reach.EVERYTHING, text + " -team -unit -ada", plans);
                }
                assertThat(work(statement, Searchable.Reach.SCOPE, OF_TENANTS, "hereabouz", plans)
                                .rows())
                        .isPositive();
                assertNothing(statement, Searchable.Reach.SCOPE, "hereabouz -team -unit -ada", plans);
                assertNothing(statement, Searchable.Reach.SCOPE, "hereabouz -\"team hereabouts\" -unit -ada", plans);
            }
        }
    }

    private void assertNothing(Statement statement, Searchable.Reach reach, String text, String plans)
            throws Exception {
        assertThat(work(statement, reach, OF_TENANTS, text, plans).rows())
                .as(text)
                .isZero();
    }

    /** By its trigrams, a frequent word finds more names than can be compared in time. */
    @Test
    void comparesNamesOnlyWithRareWords() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String plans : PLANS) {
                Work rare = work(statement, Searchable.Reach.EVERYTHING, OF_TENANTS, ELSEWHERE + " hereabouz", plans);
                Work frequent =
                        work(statement, Searchable.Reach.EVERYTHING, OF_TENANTS, ELSEWHERE + " " + ABROAD, plans);

                assertThat(rare.rows()).isPositive();
                assertThat(frequent.rows()).isZero();
            }
        }
    }

    /** A search that compares each row with all tenants of a large scope takes longer the more rows others have. */
    @Test
    void readsNoWholeTableWhereFewTenantsHaveMostRows() throws Exception {
        String scope = tops(Searchable.Reach.SCOPE);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "insert into organization (root_id, tenant_id, name) select t.root_id, t.id, 'Overseas ' || n"
                            + " from (select id, root_id from tenant where labels @> '{\"place\":\"overseas\"}' order by id limit 4) t,"
                            + " generate_series(1, 5000) n");
            statement.execute("analyze organization");
            statement.execute("prepare search as "
                    + repository.statement(Searchable.Reach.SCOPE, Set.of(Searchable.ORGANIZATION)));
            try {
                for (String plans : PLANS) {
                    statement.execute("set local plan_cache_mode = " + plans);
                    assertThat(plan(statement, scope, ABROAD))
                            .as(plans)
                            .anyMatch(line -> line.contains(" on organization d"))
                            .noneMatch(line -> line.contains("Seq Scan on organization"));
                }
            } finally {
                statement.execute("deallocate search");
                connection.rollback();
            }
        }
    }

    /**
     * All have the word and are stored before, so the one with this name is not among the first that have it. Those
     * with the same words in another order have the same rank otherwise.
     */
    @Test
    void ranksTheRowWithTheWholeNameFirst() throws Exception {
        String tenant = "select root_id, id from tenant where key = '" + outside.seen() + "'";
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "insert into organization (root_id, tenant_id, name) select root_id, id, n || ' Zugspitz' from ("
                            + tenant + ") t, generate_series(1, 11000) n");
            statement.execute("insert into organization (root_id, tenant_id, name) select root_id, id, name from ("
                    + tenant
                    + ") t, (select 'Sons' || repeat('!', n) || ' Zugspitz' from generate_series(1, 9) n union all"
                    + " select unnest('{ZUGSPITZ,\"Zugspitz & Sons\"}'::text[])) names (name)");
            assertRanksTheWholeNameFirst(statement, Searchable.Reach.EVERYTHING, "null");
            for (String tops : List.of(part(), account(), partAndAccount())) {
                assertRanksTheWholeNameFirst(statement, Searchable.Reach.SCOPE, tops);
            }
            connection.rollback();
        }
    }

    private void assertRanksTheWholeNameFirst(Statement statement, Searchable.Reach reach, String tops)
            throws Exception {
        statement.execute("prepare search as " + repository.statement(reach, Set.of(Searchable.ORGANIZATION)));
        for (String plans : PLANS) {
            statement.execute("set local plan_cache_mode = " + plans);
            assertThat(names(statement, tops, "zugspitz")).startsWith("ZUGSPITZ");
            assertThat(names(statement, tops, "zugspitz -alps")).startsWith("ZUGSPITZ");
            assertThat(names(statement, tops, "zugspitz & sons")).startsWith("Zugspitz & Sons");
            assertThat(names(statement, tops, "7 zugspitz")).startsWith("7 Zugspitz");
        }
        statement.execute("deallocate search");
    }

    /** Among all rows or those of an account, of which many have the word. */
    @ParameterizedTest
    @EnumSource
    void findsAWholeNameByItsIndex(Searchable.Reach reach) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into organization (root_id, tenant_id, name) select root_id, id, n || ' Watzmann'"
                    + " from tenant, generate_series(1, 20000) n where key = '" + outside.seen() + "'");
            statement.execute("analyze organization");
            statement.execute("prepare search as " + repository.statement(reach, Set.of(Searchable.ORGANIZATION)));
            try {
                for (String plans : PLANS) {
                    statement.execute("set local plan_cache_mode = " + plans);
                    switch (reach) {
                        case EVERYTHING ->
                            assertThat(plan(statement, "null", "7 watzmann"))
                                    .as(plans)
                                    .anyMatch(line -> line.contains(" organization_named "));
                        case SCOPE ->
                            assertThat(plan(statement, account(), "7 watzmann"))
                                    .as(plans)
                                    .anyMatch(line -> line.contains(" organization_account "))
                                    .noneMatch(line -> line.contains(" organization_named ")
                                            || line.contains(" organization_document ")
                                            || line.contains(" organization_similar "));
                    }
                }
            } finally {
                statement.execute("deallocate search");
                connection.rollback();
            }
        }
    }

    private static List<String> names(Statement statement, String tops, String text) throws Exception {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(call(tops, text))) {
            while (rows.next()) {
                names.add(rows.getString("name"));
                assertThat(rows.getDouble("rank")).isBetween(0.0, 1.0);
            }
        }
        assertThat(names).doesNotHaveDuplicates();
        return names;
    }
}
