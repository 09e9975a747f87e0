package dev.canopy.focus;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

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
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much is read for the charges of a part of an account. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FocusScopeIT {
    private static final int EVENTS = 1_000;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void readsAsMuchHoweverMuchOthersUse(String plans) throws Exception {
        Forest forest = Forest.of(tree("root", child("seen", child("leaf")), child("other")));
        String events = IntStream.range(0, EVENTS)
                .mapToObj(i ->
                        "{\"id\":\"c%d\",\"source\":\"s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%s\",\"cost\":1}"
                                .formatted(i, forest.key("leaf"), START.plusSeconds(600L * i)))
                .collect(Collectors.joining(",", "[", "]"));
        given().contentType("application/json")
                .body(events)
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(EVENTS));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set plan_cache_mode = " + plans);
            statement.execute("prepare charges as " + ChargeSql.text(false));
            try {
                OutsideScope.use(statement, forest.key("other"), 2_000, START);
                Work little = work(statement, forest);
                OutsideScope.use(statement, forest.key("other"), 20_000, START);

                assertThat(little.rows()).isPositive();
                OutsideScope.assertNoMore(
                        statement, Map.of(plans, little), () -> Map.of(plans, work(statement, forest)));
            } finally {
                statement.execute("deallocate charges");
                statement.execute("reset plan_cache_mode");
                statement.execute("delete from usage_event where source = 'outside'");
            }
        }
    }

    private Work work(Statement statement, Forest forest) throws Exception {
        String seen = sql.one("select id from tenant where key = ?", forest.key("seen"));
        String account = sql.one("select id from tenant where key = ?", forest.key("root"));
        return Work.of(
                statement,
                "execute charges (%s,%s,'{%s}','2026-03-01','2026-03-08','USD')".formatted(account, seen, seen));
    }
}
