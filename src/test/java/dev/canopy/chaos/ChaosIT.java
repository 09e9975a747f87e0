package dev.canopy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.DatabaseServer;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Sql;
import dev.canopy.testing.Standalone;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Two instances of the packaged service and their PostgreSQL are killed, cut off and delayed while clients send usage.
 * Afterwards, each acknowledged event is stored once and counted once, no hard budget is exceeded, and each alert has
 * fired once. {@code -Dcanopy.chaos.duration} sets the duration, and {@code -Dcanopy.chaos.seed} repeats the same
 * faults in the same order, though at other times.
 */
@Standalone
class ChaosIT {
    private static final Path FOLDER = Path.of("target", "chaos");
    private static final int CLIENTS = 8;
    private static final int SPENDERS = 4;

    /** From here on a fault may last long. */
    private static final Duration LONG = Duration.ofMinutes(1);

    /** How long after the last fault everything must have been acknowledged; far more than a start of the service. */
    private static final Duration RECOVERY = Duration.ofMinutes(4);

    private final Duration duration = Duration.parse(System.getProperty("canopy.chaos.duration", "PT15S"));
    private final long seed =
            Long.parseLong(System.getProperty("canopy.chaos.seed", "" + System.currentTimeMillis() % 1_000_000));
    private final Instant start = Instant.now();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread lastResort = new Thread(this::stopAll);
    private final List<Instance> instances = new ArrayList<>();
    private Tally tally;
    private SmallDisk disk;
    private DatabaseServer database;
    private Wire databaseWire;
    private PGSimpleDataSource administration;
    private Receiver receiver;

    @BeforeEach
    void startAll() throws Exception {
        Runtime.getRuntime().addShutdownHook(lastResort);
        Files.createDirectories(FOLDER);
        tally = new Tally(FOLDER.resolve("log"));
        receiver = new Receiver();
        disk = new SmallDisk(FOLDER.resolve("disk"));
        database = DatabaseServer.startEmpty(FOLDER.resolve("disk").resolve("database"), ServiceProcess.freePort());
        RunningCluster.execute(database.datasource(), "alter system set max_wal_size = '64MB'"); // for a small disk
        RunningCluster.execute(database.datasource(), "select pg_reload_conf()");
        databaseWire = new Wire(database.port());
        administration = RunningCluster.source(database.datasource());
        for (String name : List.of("first service", "second service")) {
            instances.add(new Instance(name, service(), tally));
        }
        for (Instance instance : instances) {
            instance.awaitReady();
        }
    }

    /** Little of everything, so that limits are reached and a body needs several transactions. */
    private ServiceProcess.Builder service() {
        String url = "postgresql://%s:%s@127.0.0.1:%d/canopy"
                .formatted(administration.getUser(), administration.getPassword(), databaseWire.port());
        return ServiceProcess.on(FOLDER.resolve("unused"))
                .environment("CANOPY_DATABASE_URL", url)
                .property("quarkus.datasource.reactive.max-size", "5")
                .property("canopy.database.pool.max-wait", "PT1S")
                .property("canopy.database.pool.statement-timeout", "PT2S")
                .property("canopy.http.request-timeout", "PT4S")
                .property("canopy.usage.chunk-size", "40")
                .property("canopy.ledger.fold-size", "500")
                .property("canopy.webhooks.allow-loopback", "true");
    }

    @AfterEach
    void stopAll() {
        over.set(true);
        List<AutoCloseable> running = new ArrayList<>(instances);
        Optional.ofNullable(databaseWire).ifPresent(running::add);
        Optional.ofNullable(database).ifPresent(running::add);
        Optional.ofNullable(disk).ifPresent(running::add);
        Optional.ofNullable(receiver).ifPresent(running::add);
        List<Exception> failures = new ArrayList<>();
        for (AutoCloseable each : running) {
            try {
                each.close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        assertThat(failures).isEmpty();
        if (Thread.currentThread() != lastResort) {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        }
    }

    @Test
    void losesAndDoublesNothing() throws Exception {
        System.out.println("chaos: seed " + seed + ", " + duration.toSeconds() + " s, log in " + FOLDER);
        long end = System.nanoTime() + duration.toNanos();
        long deadline = end + RECOVERY.toNanos();
        plant(sender(0, deadline));
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(i, seed, clients, sender(1 + i, deadline), tally, random(100 + i), over::get));
        }
        List<Spender> spenders = new ArrayList<>();
        for (int i = 0; i < SPENDERS; i++) {
            spenders.add(new Spender(i, sender(20 + i, deadline), tally, random(120 + i), over::get));
        }
        Mover mover = new Mover(sender(200, deadline), tally, random(201), over::get);
        int longestStop = duration.compareTo(LONG) < 0 ? 2_000 : 20_000;
        Saboteur saboteur = new Saboteur(
                database, disk, longestStop, administration, databaseWire, instances, tally, random(300), end);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> senders = new ArrayList<>();
            clients.forEach(client -> senders.add(threads.submit(client)));
            spenders.forEach(spender -> senders.add(threads.submit(spender)));
            senders.add(threads.submit(mover));
            try {
                saboteur.call();
            } finally {
                over.set(true);
            }
            for (Future<Void> sender : senders) {
                sender.get();
            }
        }
        for (Instance instance : instances) {
            instance.awaitReady();
        }
        audit(clients, spenders, mover, saboteur.faults());
    }

    private void plant(Sender sender) throws InterruptedException {
        String tenants = Stream.concat(Event.TENANTS.stream(), Spender.TENANTS.stream())
                .map(tenant -> "{\"key\":\"%s\",\"name\":\"%s\",\"parent\":%s}"
                        .formatted(
                                tenant,
                                tenant,
                                Event.ROOTS.contains(tenant) || tenant.equals(Spender.ROOT)
                                        ? "null"
                                        : "\"" + Event.parent(tenant) + "\""))
                .collect(Collectors.joining("\n"));
        sender.untilAnswered(
                new Sender.Request("PUT", "/api/v1/tenants/import", "application/x-ndjson", tenants),
                Set.of(200),
                doubt -> {});
        for (Map.Entry<String, BigDecimal> budget : Spender.BUDGETS.entrySet()) {
            String tenant = "/api/v1/tenants/" + budget.getKey();
            put(
                    sender,
                    tenant + "/budgets/hard",
                    "{\"amount\":\"%s\",\"enforcement\":\"hard\",\"thresholds\":[\"%s\"]}"
                            .formatted(budget.getValue(), String.join("\",\"", BudgetAudit.THRESHOLDS)));
            String webhook = sender.untilAnswered(
                            new Sender.Request(
                                    "POST",
                                    tenant + "/webhooks",
                                    "application/json",
                                    "{\"url\":\"" + receiver.url() + "\"}"),
                            Set.of(201),
                            doubt -> {})
                    .body();
            put(
                    sender,
                    tenant + "/alerts/hard",
                    "{\"budget\":\"hard\",\"webhook\":\"%s\"}"
                            .formatted(JsonPath.from(webhook).getString("id")));
        }
    }

    private static void put(Sender sender, String path, String body) throws InterruptedException {
        sender.untilAnswered(new Sender.Request("PUT", path, "application/json", body), Set.of(200, 201), doubt -> {});
    }

    private void audit(List<Client> clients, List<Spender> spenders, Mover mover, List<Fault> faults) throws Exception {
        BudgetAudit budgets = new BudgetAudit(new Sql(administration), spenders);
        Audit audit = new Audit(administration, seed, start);
        audit.awaitQuiet();
        List<Integer> acknowledged = clients.stream().map(Client::begun).toList();
        Audit.Books books = audit.events(acknowledged);
        long events = acknowledged.stream().mapToLong(Integer::longValue).sum();
        record(events, books);

        assertThat(books).isEqualTo(new Audit.Books(events, 0, 0, List.of()));
        assertThat(tally.wrongs()).isEmpty();
        assertThat(tally.accepted.sum()).isBetween(1L, events);
        for (Fault fault : faults) {
            assertThat(tally.count(fault)).as(fault.toString()).isPositive();
        }
        audit.assertTreeIsPossible(mover);
        budgets.assertEventsAreExact();
        foldAll();
        audit.awaitFolded();
        audit.assertRollupsAreExact();
        for (Instance instance : instances) {
            audit.assertDashboardIsExact(instance);
            budgets.assertBudgetsAreExact(instance);
        }
        budgets.assertAlertsAreExact(receiver);
    }

    /** By an event that is a duplicate. */
    private void foldAll() throws InterruptedException {
        sender(400, Long.MAX_VALUE)
                .untilAnswered(
                        new Sender.Request(
                                "POST",
                                "/api/v1/usage?visibility=folded",
                                "application/json",
                                Event.of(seed, 0, 0).json()),
                        Set.of(200),
                        doubt -> {});
    }

    private void record(long events, Audit.Books books) throws IOException {
        String record =
                "chaos: seed %d, %d s, %d events acknowledged in %d requests, %d duplicates sent, %d moves, %d reservations granted and %d refused; requests"
                        + " answered 503 %d, not answered %d, of these %d in 10 s; faults: %s; lost %d, doubled %d, wrong %d";
        String line = record.formatted(
                seed,
                duration.toSeconds(),
                events,
                tally.answered.sum(),
                tally.duplicates.sum(),
                tally.moves.sum(),
                tally.reservations.sum(),
                tally.refusals.sum(),
                tally.unavailable.sum(),
                tally.unanswered.sum(),
                tally.overdue.sum(),
                tally.faults(),
                books.lost(),
                books.doubled(),
                books.wrong().size() + tally.wrongs().size());
        Files.writeString(FOLDER.resolve("record"), line + "\n");
        System.out.println(line);
    }

    private Sender sender(int number, long deadline) {
        return new Sender(instances, tally, random(number), deadline);
    }

    private Random random(int number) {
        return new Random(seed * 1_000 + number);
    }
}
