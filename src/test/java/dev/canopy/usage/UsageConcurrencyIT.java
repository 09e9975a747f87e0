package dev.canopy.usage;

import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Forest.Event;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Concurrent ingestion, moves and imports: no event is lost or counted twice, and there are no deadlocks. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UsageConcurrencyIT {
    private static final String DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()";

    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    @Test
    void keepsRollupsExactWhileTheTreeChanges() throws Exception {
        int size = 20;
        Forest forest = Forest.wide(size, 2);
        String deadlocks = sql.one(DEADLOCKS);

        List<Callable<Response>> tasks = new ArrayList<>();
        Random random = new Random(11);
        for (int i = 0; i < 40; i++) {
            Event[] batch = batch(i, size, random);
            String moved = String.valueOf(1 + random.nextInt(size - 1));
            String parent = String.valueOf(random.nextInt(size));
            String added = "{\"key\":\"%s\",\"name\":\"New\",\"parent\":\"%s\"}"
                    .formatted(forest.key("m" + i), forest.key(parent));
            tasks.add(() -> forest.use(batch));
            tasks.add(() -> forest.move(moved, parent));
            tasks.add(() -> Forest.importLines(List.of(added)));
        }
        List<Response> answers = all(tasks);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isIn(200, 409));
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 409).hasSizeLessThan(40);
        assertThat(answers.stream().mapToInt(UsageConcurrencyIT::accepted).sum())
                .isEqualTo(20 * 25);
        rollups.assertTreeIsExact(forest.key("0"));
        rollups.assertUsageIsExact(forest.key("0"));
        assertThat(sql.one(DEADLOCKS)).isEqualTo(deadlocks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2003-01", "2003-02", "2003-03", "2003-04", "2003-05", "2003-06"})
    void acceptsTheFirstEventsOfAMonthFromManyWritersAtOnce(String month) throws Exception {
        Forest forest = Forest.of(tree("root"));
        List<Callable<Response>> tasks = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Event first = event(month + i, "root", "chat", "1", month + "-01T00:00:00Z");
            tasks.add(() -> forest.use(first));
        }

        assertThat(all(tasks))
                .allSatisfy(answer -> assertThat(answer.jsonPath().getInt("accepted"))
                        .as(answer.asString())
                        .isEqualTo(1));
    }

    /** Every second event belongs to one hot tenant, and each id is in two batches, in different orders. */
    private static Event[] batch(int number, int tenants, Random random) {
        Event[] batch = new Event[25];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = event(
                    number / 2 + "-" + (number % 2 == 0 ? i : batch.length - 1 - i),
                    String.valueOf(i % 2 == 0 ? 3 : random.nextInt(tenants)),
                    List.of("chat", "drafting", "translation").get(random.nextInt(3)),
                    "0.00000000" + random.nextInt(10),
                    "2026-02-%02dT12:00:00Z".formatted(1 + random.nextInt(28)));
        }
        return batch;
    }

    /** The number of accepted events in an answer; 0 if it reports none. */
    private static int accepted(Response answer) {
        Integer accepted = answer.jsonPath().get("accepted");
        return accepted == null ? 0 : accepted;
    }

    private static List<Response> all(List<Callable<Response>> tasks) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
            List<Response> answers = new ArrayList<>();
            for (Future<Response> answer : clients.invokeAll(tasks, 120, TimeUnit.SECONDS)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
