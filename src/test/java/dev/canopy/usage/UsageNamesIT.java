package dev.canopy.usage;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The numbers of users and models within an account. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UsageNamesIT {
    private static final String TIME = "2026-03-01T00:00:00Z";
    private static final String DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()";

    @Inject
    Sql sql;

    @Inject
    AgroalDataSource database;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a"), child("b")), tree("other"));
    }

    private String event(String id, String tenant, String user, String model) {
        return """
                {"id":"%s","tenant":"%s","feature":"chat","cost":1,"user":"%s","model":"%s","time":"%s"}""".formatted(forest.key(id), forest.key(tenant), user, model, TIME);
    }

    private static Response send(String... events) {
        return given().contentType("application/json")
                .body(Stream.of(events).collect(Collectors.joining(",", "[", "]")))
                .post("/api/v1/usage?visibility=folded");
    }

    /** The names of an account in the order of their numbers, which have no gaps. */
    private List<String> names(String root) {
        List<String> rows = sql.rows("""
                select number, dimension, name from usage_name
                where root_id = (select id from tenant where key = ?) order by number
                """, forest.key(root));
        assertThat(rows.stream().map(row -> Integer.parseInt(row.substring(0, row.indexOf('|')))))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, rows.size()).boxed().toList());
        return rows.stream().map(row -> row.substring(row.indexOf('|') + 1)).toList();
    }

    @Test
    void numbersEachNameOnceInItsAccount() {
        send(event("1", "a", "ann", "m"), event("2", "b", "bob", "m"), event("3", "other", "ann", "m"));
        send(event("4", "root", "m", "ann"), event("5", "b", "ann", "m"));

        assertThat(names("root")).containsExactlyInAnyOrder("user|ann", "user|bob", "user|m", "model|m", "model|ann");
        assertThat(names("other")).containsExactlyInAnyOrder("user|ann", "model|m");
        assertThat(sql.rows(
                        "select id, user_ref, model from named_usage_event where id like ? order by id",
                        forest.key("%")))
                .containsExactly(
                        forest.key("1") + "|ann|m",
                        forest.key("2") + "|bob|m",
                        forest.key("3") + "|ann|m",
                        forest.key("4") + "|m|ann",
                        forest.key("5") + "|ann|m");
    }

    @Test
    void leavesAnEventWithoutNamesWithoutNumbers() {
        forest.use(Forest.event("1", "a", "chat", "1", TIME));

        assertThat(sql.one("select user_number, model_number from usage_event where id = ?", forest.key("1")))
                .isEqualTo("null|null");
        assertThat(names("root")).isEmpty();
    }

    @Test
    void numbersOnlyTheNamesOfAcceptedEvents() {
        send(event("1", "a", "ann", "m"));

        send(
                event("1", "a", "duplicate", "of another content"),
                event("2", "a", "unknown", "feature").replace("chat", "no-such-feature"),
                event("3", "nowhere", "unknown", "tenant"),
                event("4", "a", "ann", "m"));

        assertThat(names("root")).containsExactlyInAnyOrder("user|ann", "model|m");
    }

    /** Each writer brings its own names, those that all bring, and both accounts. */
    @Test
    void numbersNewNamesOfManyWritersAtOnce() throws Exception {
        String deadlocks = sql.one(DEADLOCKS);
        List<Callable<Response>> tasks = IntStream.range(0, 24)
                .<Callable<Response>>mapToObj(writer -> () -> send(IntStream.range(0, 20)
                        .mapToObj(i -> event(
                                writer + "-" + i,
                                (writer + i) % 2 == 0 ? "a" : "other",
                                i < 10 ? "shared " + i : writer + " alone " + i,
                                "model " + (writer + i) % 5))
                        .toArray(String[]::new)))
                .toList();

        try (ExecutorService executor = Executors.newFixedThreadPool(12)) {
            for (Future<Response> answer : executor.invokeAll(tasks)) {
                answer.get().then().body("accepted", equalTo(20));
            }
        }

        // Of the 10 names of a writer alone, 5 go to each account.
        assertThat(names("root")).doesNotHaveDuplicates().hasSize(10 + 24 * 5 + 5);
        assertThat(names("other")).doesNotHaveDuplicates().hasSize(10 + 24 * 5 + 5);
        assertThat(sql.one(DEADLOCKS)).isEqualTo(deadlocks);
    }

    /**
     * The plan of a statement must not be that of an empty table, in which one index is as good as another, and the
     * highest number must not be looked for behind the names that the statement adds.
     */
    @Test
    void readsFewNamesForManyNewOnes() throws Exception {
        int names = 2_000;
        String number =
                "select usage_numbers(array_fill(%d::bigint, array[%d]), array(select 'n' || i from generate_series(%d, %d) i),"
                        + " array_fill(null::text, array[%2$d]))";
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("truncate usage_name");
            statement.execute("analyze usage_name");
            statement.execute(number.formatted(1, 1, 0, 0));
            statement.execute(number.formatted(1, names, 1, names));
            statement.execute(number.formatted(1, names, names + 1, 2 * names));
            try (ResultSet read = statement.executeQuery(
                    "select idx_tup_fetch from pg_stat_xact_user_tables where relname = 'usage_name'")) {
                read.next();
                // Millions, if each look reads all names of the account, or all new ones.
                assertThat(read.getLong(1)).isBetween(2L * names, 10L * names);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    @Test
    void keepsTheNumbersInAMove() {
        send(event("1", "a", "ann", "m"));

        forest.move("a", "b").then().statusCode(200);
        send(event("2", "a", "ann", "m"));

        assertThat(names("root")).containsExactlyInAnyOrder("user|ann", "model|m");
        assertThat(sql.one("select count(distinct user_number) from usage_event where id like ?", forest.key("%")))
                .isEqualTo("1");
    }

    @Test
    void deletesTheNamesWithTheAccount() {
        send(event("1", "other", "ann", "m"));
        String account = sql.one("select id from tenant where key = ?", forest.key("other"));
        given().delete("/api/v1/usage?source=default&id=" + forest.key("1"))
                .then()
                .statusCode(204);
        given().contentType("application/json").body("{}").post("/api/v1/usage/rebuild"); // folds the deletion

        given().delete("/api/v1/tenants/" + forest.key("other")).then().statusCode(204);

        assertThat(sql.one("select count(*) from usage_name where root_id = " + account))
                .isEqualTo("0");
    }
}
