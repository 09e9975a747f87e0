package dev.canopy.price;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

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
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The models without a price, for a caller that sees a part of an account. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UnpricedScopeIT {
    private static final int EVENTS = 500;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    @Inject
    Sql sql;

    @Inject
    DataSource database;

    private Forest forest;

    @BeforeEach
    void use() {
        forest = Forest.of(tree("root", child("seen", child("leaf")), child("other")));
        String events = IntStream.range(0, EVENTS)
                .mapToObj(i ->
                        "{\"id\":\"u%d\",\"source\":\"s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%s\"%s}"
                                .formatted(
                                        i,
                                        forest.key(i % 2 == 0 ? "leaf" : "seen"),
                                        START.plusSeconds(3600L * i),
                                        i % 4 == 0
                                                ? ""
                                                : ",\"model\":\"" + forest.key("m" + i % 4) + "\",\"inputTokens\":1"))
                .collect(Collectors.joining(",", "[", "]"));
        given().contentType("application/json")
                .body(events)
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("unpriced", equalTo(EVENTS));
    }

    private Work work(Prepared unpriced) throws Exception {
        return unpriced.work("'{" + sql.one("select id from tenant where key = ?", forest.key("seen")) + "}'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void readsAsMuchHoweverMuchOthersUse(String plans) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (Prepared unpriced = Prepared.of(statement, plans, UnpricedRepository.LIST_PARTS)) {
                OutsideScope.use(statement, forest.key("other"), 2_000, START);
                Work little = work(unpriced);
                OutsideScope.use(statement, forest.key("other"), 20_000, START);

                assertThat(little.rows()).isEqualTo(4);
                OutsideScope.assertNoMore(statement, Map.of(plans, little), () -> Map.of(plans, work(unpriced)));
            } finally {
                statement.execute("delete from usage_event where source = 'outside'");
            }
        }
    }

    /** The roll-ups say where to look, and the events say what there is. */
    @Test
    void listsForAPartWhatItListsForAll() {
        String row = " where model like '" + forest.key("") + "%' order by 1";
        List<String> all = sql.rows("select model, events, first_at, last_at from ("
                + UnpricedRepository.LIST_ALL.replace("$1", "null") + ") u" + row);
        List<String> part = sql.rows("select model, events, first_at, last_at from ("
                + UnpricedRepository.LIST_PARTS.replace(
                        "$1",
                        "array[" + sql.one("select id from tenant where key = ?", forest.key("root")) + ","
                                + sql.one("select id from tenant where key = ?", forest.key("seen")) + "]::bigint[]")
                + ") u" + row);

        assertThat(part).isEqualTo(all).hasSize(3);
    }
}
