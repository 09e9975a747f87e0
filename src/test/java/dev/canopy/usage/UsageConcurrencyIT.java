package dev.canopy.usage;

import static dev.canopy.testing.Tree.child;
import static dev.canopy.testing.Tree.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Account;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many at a time: nothing is lost, nothing counts twice, nobody waits in a circle. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UsageConcurrencyIT {
    private static final String DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()";

    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    @Test
    void countsEachEventOnceHoweverManyWritersSendIt() throws Exception {
        Account account = Account.of(tree("root", child("a", child("b")), child("c")));
        int writers = 16;
        int events = 300;
        String deadlocks = sql.one(DEADLOCKS);

        List<Callable<Response>> tasks = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            String[] batch = shuffled(account, events, writer);
            tasks.add(() -> account.use(batch));
        }
        List<Response> answers = all(tasks);

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(sum(answers, "accepted")).isEqualTo(events);
        assertThat(sum(answers, "duplicates")).isEqualTo(events * (writers - 1));
        rollups.assertUsageIsExact(account.key("root"));
        assertThat(sql.one(DEADLOCKS)).isEqualTo(deadlocks);
    }

    @Test
    void keepsRollupsExactWhileTheTreeChanges() throws Exception {
        Account account = Account.empty();
        int size = 20;
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            lines.add(account.line("n" + i, i == 0 ? null : "n" + ((i - 1) / 2)));
        }
        account.importLines(lines).then().statusCode(200);
        String deadlocks = sql.one(DEADLOCKS);

        List<Callable<Response>> tasks = new ArrayList<>();
        Random random = new Random(11);
        for (int i = 0; i < 40; i++) {
            int number = i;
            String[] batch = batch(account, number, size, random);
            tasks.add(() -> Account.post(
                    "/api/v1/usage" + (number % 2 == 0 ? "?visibility=folded" : ""),
                    "[" + String.join(",", batch) + "]"));
            String moved = "n" + (1 + random.nextInt(size - 1));
            String parent = "n" + random.nextInt(size);
            tasks.add(() -> account.move(moved, parent));
            tasks.add(() -> account.importLines(List.of(account.line("m" + number, parent))));
        }
        List<Response> answers = all(tasks);
        account.use(account.event("last", "n0", "chat", null, "1")).then().statusCode(200);

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isIn(200, 409));
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 409).hasSizeLessThan(40);
        rollups.assertTreeIsExact(account.key("n0"));
        rollups.assertUsageIsExact(account.key("n0"));
        assertThat(sql.one("select count(*) from usage_event where source = ?", account.key("")))
                .isEqualTo(String.valueOf(40 * 25 + 1));
        assertThat(sql.one(DEADLOCKS)).isEqualTo(deadlocks);
    }

    private static String[] shuffled(Account account, int events, int seed) {
        List<String> batch = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            batch.add(account.event("e" + i, List.of("a", "b", "c").get(i % 3), "chat", "2026-01-01T00:00:00Z", "0.1"));
        }
        Collections.shuffle(batch, new Random(seed));
        return batch.toArray(String[]::new);
    }

    private static String[] batch(Account account, int number, int tenants, Random random) {
        String[] batch = new String[25];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = account.event(
                    number + "-" + i,
                    "n" + random.nextInt(tenants),
                    List.of("chat", "drafting", "translation").get(random.nextInt(3)),
                    "2026-02-%02dT12:00:00Z".formatted(1 + random.nextInt(28)),
                    "0.00000000" + random.nextInt(10));
        }
        return batch;
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

    private static int sum(List<Response> answers, String field) {
        return answers.stream()
                .mapToInt(answer -> answer.jsonPath().getInt(field))
                .sum();
    }
}
