package dev.canopy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Tenants that a caller does not see: {@link #SIZE} in its account, and as many in another one. Each has the name, the
 * label and the start of the key of its place.
 *
 * @param seen the key of the top of the scope
 * @param inAccount the key of the parent of those in the account
 * @param abroad the key of the parent of those in the other account
 */
public record OutsideScope(String seen, String inAccount, String abroad) {
    public static final int SIZE = 800;

    /** What the words and labels of the tenants are: those in the scope, those in the account, those in another one. */
    public static final String HERE = "hereabouts";

    public static final String ELSEWHERE = "elsewhere";
    public static final String ABROAD = "overseas";
    public static final String NOWHERE = "nonexistent";

    public static OutsideScope create(Forest forest, Forest other) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            lines.add(line(forest, ELSEWHERE, i, forest.key("other")));
            lines.add(line(other, ABROAD, i, other.key("root")));
        }
        lines.add(line(forest, HERE, 0, forest.key("seen")));
        Forest.importLines(lines).then().statusCode(200);
        return new OutsideScope(forest.key("seen"), forest.key("other"), other.key("root"));
    }

    private static String line(Forest forest, String place, int number, String parent) {
        return "{\"key\":\"%s\",\"name\":\"Team %s %d\",\"labels\":{\"place\":\"%s\"},\"parent\":\"%s\"}"
                .formatted(forest.key(place + "-" + number), place, number, place, parent);
    }

    /** Checks that a statement reads as much for what others have as for what nobody has. */
    public static void assertAlike(String what, Work hidden, Work nothing) {
        assertThat(hidden.rows()).as(what).isEqualTo(nothing.rows());
        assertThat(Math.abs(hidden.blocks() - nothing.blocks()))
                .as("%s: %s for what others have, %s for what nobody has", what, hidden, nothing)
                .isLessThanOrEqualTo(ONE_ROW);
    }

    /**
     * Checks that two statements do not read alike. Otherwise {@link #assertAlike} would compare what always reads the
     * same.
     */
    public static void assertNotAlike(Work some, Work nothing) {
        assertThat(Math.abs(some.blocks() - nothing.blocks()))
                .as("%s and %s", some, nothing)
                .isGreaterThan(ONE_ROW);
    }

    /**
     * Stores events of a tenant that a caller does not see, one each minute, without a price, and without the service,
     * which would take long. Only the events are there: no keys and no roll-ups.
     *
     * @param tenant a key
     */
    public static void use(Statement statement, String tenant, int events, Instant start) throws SQLException {
        statement.execute("""
                insert into usage_event (root_id, tenant_id, feature_id, time, cost, source, id, cost_given)
                select t.root_id, t.id, (select min(f.id) from ai_feature f), timestamptz '%s' + n * interval '1 minute', 0, 'outside', 'o' || n, false
                from tenant t cross join generate_series(1, %d) n where t.key = '%s'
                """.formatted(start, events, tenant));
        statement.execute("analyze usage_event");
    }

    /**
     * Checks that statements do not read the usage of others when they have many times as much. The events of others
     * are between those of the scope in the indexes. With other statistics, the database may choose another plan, so
     * the numbers of blocks are not the same: it may look up a name of each row in an index, or read a block again for
     * each row that is in it, in place of all rows of a block at once. How many rows of usage it looks at stays the
     * same.
     *
     * @param little by what they read
     * @param much measures the same statements
     */
    public static void assertNoMore(Statement statement, Map<String, Work> little, Callable<Map<String, Work>> much)
            throws Exception {
        sample(statement, () -> much.call().forEach((what, work) -> assertNoMore(what, little.get(what), work)));
    }

    private static void assertNoMore(String what, Work little, Work much) {
        assertThat(much.rows()).as(what).isEqualTo(little.rows());
        assertThat(much.usage())
                .as("%s: %s for much usage of others, %s for little", what, much, little)
                .isLessThanOrEqualTo(little.usage() + little.usage() / 10 + ANOTHER_PLAN);
        assertThat(much.blocks())
                .as("%s: %s for much usage of others, %s for little", what, much, little)
                .isLessThanOrEqualTo(
                        little.blocks() + little.blocks() / 10 + 4 * little.rows() + little.usage() + ANOTHER_PLAN);
    }

    /**
     * Checks what statements read. The planner works from samples, and other tests store events and analyze at the same
     * time, so a statement can have two plans for no reason of its own. A check that fails is made again with another
     * sample, twice at most.
     */
    public static void sample(Statement statement, Check check) throws Exception {
        for (int samples = 1; ; samples++) {
            try {
                check.run();
                return;
            } catch (AssertionError problem) {
                if (samples == SAMPLES) {
                    throw problem;
                }
                statement.execute(
                        "analyze usage_event, usage_slice, usage_model_slice, usage_slice_due, dropped_usage_slice, alert_firing");
            }
        }
    }

    @FunctionalInterface
    public interface Check {
        void run() throws Exception;
    }

    private static final int SAMPLES = 3;

    /** Less than the blocks of the events of others. */
    private static final long ANOTHER_PLAN = 250;

    /** Reading the row of a tenant and its place in an index. */
    private static final long ONE_ROW = 12;
}
