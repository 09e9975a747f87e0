package dev.canopy.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.ledger.LedgerSteps;
import dev.canopy.postgres.DatabaseServer;
import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.tenant.TreeSteps;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.flywaydb.core.Flyway;

/**
 * Runs histories on a PostgreSQL of its own. Every history begins with the same database, and everything in it is
 * decided by its seed.
 */
final class Simulation implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TEMPLATE = "simulation_template";
    private static final String NAME = "simulation";
    private static final String IDENTITIES =
            "select left(t.key, 1) || ' ' || e.id from %s e join tenant t on t.id = e.root_id";

    /** Every row of the roll-ups, as text, without the times of folds. */
    private static final String ROLLUPS = """
            select row from (
              select 'total ' || (to_jsonb(t) - '{folded_at,as_of}'::text[])::text as row from usage_total t
              union all select 'month ' || m::text from usage_month m
              union all select 'day ' || d::text from usage_day d
              union all select 'meter ' || m::text from usage_meter_sum m
              union all select 'slice ' || s::text from usage_slice s
              union all select 'model slice ' || s::text from usage_model_slice s
              union all select 'due ' || d::text from usage_slice_due d) r
            order by row
            """;

    /** A meter of each aggregation, of each kind of value, and with a filter. */
    private static final String METERS = """
            select define_meter(key, aggregation, value, filter, condition)
            from (values ('events', 'count', null, null, null), ('uses', 'count', 'user', null, null),
                         ('tokens', 'sum', 'quantities.inputTokens', null, null), ('spent', 'sum', 'cost', null, null),
                         ('pages', 'average', 'quantities.pages', null, null), ('cheapest', 'min', 'cost', null, null),
                         ('costs', 'count', 'cost', null, null), ('usual', 'average', 'cost', null, null),
                         ('largest', 'max', 'attributes.size', null, null), ('newest', 'latest', 'attributes.size', null, null),
                         ('users', 'distinct', 'user', null, null), ('models', 'distinct', 'model', null, null),
                         ('sizes', 'distinct', 'attributes.size', null, null),
                         ('chats', 'distinct', 'user', 'feature==chat', 'strict ($.feature == "chat")')
                 ) m (key, aggregation, value, filter, condition)
            """;

    private final DatabaseServer server;
    private final Vertx vertx = Vertx.vertx();

    Simulation(Path folder, int port) throws Exception {
        server = DatabaseServer.startEmpty(folder, port);
        // Nothing else may work in the database. The server itself never crashes here, so it need not wait for the
        // disk.
        for (String setting : List.of("autovacuum = off", "fsync = off", "synchronous_commit = off")) {
            execute("alter system set " + setting);
        }
        trustAll();
        execute("select pg_reload_conf()");
        execute("create database " + TEMPLATE);
        Datasource template = database(TEMPLATE);
        Flyway.configure()
                .dataSource(
                        template.jdbcUrl(),
                        template.username().orElseThrow(),
                        template.password().orElseThrow())
                .placeholders(Map.of("searchLanguage", "simple"))
                .load()
                .migrate();
        new Sql(RunningCluster.source(template)).rows(METERS);
    }

    /** Checking a password takes longer than a simulated statement, and each history opens many connections. */
    private void trustAll() throws Exception {
        Path rules = Path.of(RunningCluster.query(server.datasource(), "show hba_file"));
        Files.writeString(rules, "host all all 127.0.0.1/32 trust\n");
    }

    /** Runs the history of a seed, and returns what happened. */
    List<String> run(long seed) throws Exception {
        execute("drop database if exists " + NAME + " with (force)");
        execute("create database " + NAME + " template " + TEMPLATE);
        RandomGenerator random = generator(seed);
        SimulatedHistory history = new SimulatedHistory(random, vertx);
        Pool pool = Actor.pool(vertx, database(NAME), server.port(), 4);
        try {
            finish(TreeSteps.plant(pool, history.parents()));
            List<String> trace = play(random, history);
            finish(LedgerSteps.foldAll(pool, vertx));
            finish(LedgerSteps.fill(pool, vertx, 4));
            check(history, finish(LedgerSteps.rebuild(pool, vertx)));
            finish(LedgerSteps.slice(pool, SimulatedHistory.PAST_DAY, 5));
            checkSlices();
            assertThat(finish(LedgerSteps.rebuild(pool, vertx)))
                    .as("rows that a rebuild corrects after slicing")
                    .isZero();
            return trace;
        } finally {
            finish(pool.close());
        }
    }

    /**
     * Runs the writes of a seed one after the other on a new database, with folds and rebuilds in between that another
     * seed decides: of all accounts or of one, with many deltas or few. Returns all rows of the roll-ups.
     */
    List<String> rollups(long seed, long folds) throws Exception {
        execute("drop database if exists " + NAME + " with (force)");
        execute("create database " + NAME + " template " + TEMPLATE);
        SimulatedHistory history = new SimulatedHistory(generator(seed), vertx);
        RandomGenerator random = generator(folds);
        Pool pool = Actor.pool(vertx, database(NAME), server.port(), 4);
        try {
            finish(TreeSteps.plant(pool, history.parents()));
            for (Actor.Step write : history.writes()) {
                finish(write.work().apply(pool).onFailure(write.refused()).recoverWithNull());
                for (int i = random.nextInt(3); i > 0; i--) {
                    finish(fold(random, pool));
                }
            }
            finish(LedgerSteps.foldAll(pool, vertx));
            finish(LedgerSteps.fill(pool, vertx, 10_000));
            finish(LedgerSteps.slice(pool, SimulatedHistory.PAST_DAY, 10_000));
            return new Sql(RunningCluster.source(database(NAME))).rows(ROLLUPS);
        } finally {
            finish(pool.close());
        }
    }

    private Uni<?> fold(RandomGenerator random, Pool pool) {
        int size = 1 + random.nextInt(10);
        return switch (random.nextInt(7)) {
            case 0 ->
                LedgerSteps.rebuild(pool, vertx)
                        .invoke(differences -> assertThat(differences).isZero());
            case 1 -> LedgerSteps.fill(pool, vertx, size);
            case 2 ->
                pool.preparedQuery("select fold_account(id, $1, 0, false) from tenant where key = $2")
                        .execute(Tuple.of(size, random.nextBoolean() ? "a0" : "b0"));
            case 3 -> LedgerSteps.slice(pool, SimulatedHistory.PAST_DAY.minusDays(random.nextInt(4)), size);
            default -> LedgerSteps.fold(pool, vertx, size);
        };
    }

    private static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private List<String> play(RandomGenerator random, SimulatedHistory history) throws Exception {
        List<Actor> actors = new ArrayList<>();
        try (Connection administration = RunningCluster.source(database(NAME)).getConnection()) {
            for (Map.Entry<String, List<Actor.Step>> entry : history.steps().entrySet()) {
                actors.add(actor(entry.getKey(), entry.getValue()));
            }
            Scheduler scheduler = new Scheduler(random, actors, administration);
            scheduler.run();
            return scheduler.trace();
        } finally {
            actors.forEach(Actor::close);
        }
    }

    /** Rebuilding and filling need a second connection. All others have one, so that the order of their statements is fixed. */
    private Actor actor(String name, List<Actor.Step> steps) throws IOException {
        int instance = Integer.parseInt(name.substring(name.length() - 1));
        int connections = name.startsWith("rebuilder") || name.startsWith("filler") ? 2 : 1;
        return new Actor(vertx, database(NAME), server.port(), name, instance, connections, steps);
    }

    private void check(SimulatedHistory history, long differences) {
        Sql sql = new Sql(RunningCluster.source(database(NAME)));
        assertThat(differences).as("rows that a rebuild corrects").isZero();
        List<String> stored = sql.rows(IDENTITIES.formatted("usage_event"));
        assertThat(stored).doesNotHaveDuplicates().isSubsetOf(history.sent());
        Set<String> kept = new HashSet<>(history.sent());
        kept.removeAll(history.deleted());
        assertThat(stored).containsAll(kept);
        assertThat(sql.rows(IDENTITIES.formatted("usage_key"))).containsExactlyInAnyOrderElementsOf(stored);
        checkVersions(history.observations());
        Rollups rollups = new Rollups(sql);
        for (String root : List.of("a0", "b0")) {
            rollups.assertTreeIsExact(root);
            rollups.assertUsageIsExact(root);
            rollups.assertMetersAreExact(root);
            rollups.assertSlicesAreExact(root);
        }
    }

    /** Nothing is due any more, so that all usage is in slices. */
    private void checkSlices() {
        Sql sql = new Sql(RunningCluster.source(database(NAME)));
        assertThat(sql.rows("select tenant_id, day from usage_slice_due")).isEmpty();
        for (String slices : List.of("usage_slice", "usage_model_slice")) {
            assertThat(sql.one("select coalesce(sum(usage_count), 0) from " + slices))
                    .isEqualTo(sql.one("select count(*) from usage_event"));
        }
        Rollups rollups = new Rollups(sql);
        List.of("a0", "b0").forEach(rollups::assertSlicesAreExact);
    }

    /** With any clock, neither number goes back, and the same version, which is in every entity tag, has the same rows. */
    private static void checkVersions(List<SimulatedHistory.Observation> observations) {
        Map<String, SimulatedHistory.Observation> last = new HashMap<>();
        for (SimulatedHistory.Observation next : observations) {
            SimulatedHistory.Observation before = last.put(next.account(), next);
            if (before != null) {
                assertThat(next.version()).isGreaterThanOrEqualTo(before.version());
                assertThat(next.asOf()).isGreaterThanOrEqualTo(before.asOf());
                assertThat(next.version() == before.version() && !next.rows().equals(before.rows()))
                        .as("other rows in the same version %d of %s", next.version(), next.account())
                        .isFalse();
            }
        }
    }

    private static <T> T finish(Uni<T> work) {
        return work.await().atMost(SOON);
    }

    private Datasource database(String name) {
        Datasource own = server.datasource();
        return new Datasource(
                own.reactiveUrl().replaceFirst("/canopy$", "/" + name),
                own.jdbcUrl().replaceFirst("/canopy$", "/" + name),
                own.username(),
                own.password());
    }

    private void execute(String sql) throws SQLException {
        RunningCluster.execute(database("postgres"), sql);
    }

    @Override
    public void close() throws IOException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }
}
