package dev.canopy.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of a test, as durable as that of the service. The service knows only its address. The server can
 * be killed and started again on the same data. Closing it stops it.
 */
public final class DatabaseServer implements AutoCloseable {
    private static final int ATTEMPTS = 10;

    /** A rule for connections; the first one that fits counts. */
    private static final String REFUSAL = "host all all all reject\n";

    private final RunningCluster running;
    private final PostgresCluster cluster;
    private final Datasource datasource;
    private final int port;
    private PostgresCluster standby;

    private DatabaseServer(RunningCluster running, PostgresCluster cluster, Datasource datasource, int port) {
        this.running = running;
        this.cluster = cluster;
        this.datasource = datasource;
        this.port = port;
    }

    /**
     * Starts a server with an empty database.
     *
     * @param folder keeps only the programs of an earlier run; everything else in it is deleted
     */
    public static DatabaseServer startEmpty(Path folder, int port) throws Exception {
        Path absolute = folder.toAbsolutePath().normalize();
        PrivateFolder.createAlone(absolute);
        RunningCluster running = new RunningCluster(absolute);
        running.clear();
        PostgresAccount account = PostgresAccount.choose(absolute);
        account.own(absolute);
        Path programs = PostgresBinaries.unpack(absolute);
        Path password = absolute.resolve("password");
        if (!Files.exists(password)) {
            PrivateFolder.write(password, UUID.randomUUID().toString());
        }
        account.own(programs);
        account.own(password);
        PostgresCluster cluster = new PostgresCluster(programs, running.data(), absolute.resolve("log"), account);
        cluster.create(password);
        cluster.start(port);
        return new DatabaseServer(running, cluster, running.datasource(), port);
    }

    public Datasource datasource() {
        return datasource;
    }

    public int port() {
        return port;
    }

    /** Sends SIGKILL to the server and to each of its processes, so that none can write any more. */
    public void kill() throws IOException, InterruptedException {
        List<ProcessHandle> processes = running.postmaster()
                .flatMap(postmaster -> ProcessHandle.of(postmaster.pid()))
                .map(postmaster -> postmaster.descendants().toList())
                .orElse(List.of());
        running.kill();
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    /** SIGKILL to the process of one session; the server then ends all sessions and recovers by itself. */
    public void kill(long session) {
        ProcessHandle.of(session).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Starts it again, recovering from its log. */
    public void start() throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                Postmaster.bury(cluster.data());
                cluster.start(port);
                return;
            } catch (StartupFailure e) {
                // A process of the killed server may not be quite gone.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** Whether a process of the server lives. */
    public boolean isRunning() throws IOException {
        return cluster.running().isPresent();
    }

    /** Sends a signal, such as STOP or CONT, to the server and to each of its processes. */
    public void signal(String name) throws IOException, InterruptedException {
        String processes = running.processes().stream().map(String::valueOf).collect(Collectors.joining(" "));
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + processes)
                .inheritIO()
                .start()
                .waitFor(); // a process may have ended meanwhile
    }

    /** Refuses new connections, or accepts them again, soon after the call; those that are open stay. */
    public void refuseConnections(boolean refuse) throws IOException, InterruptedException {
        Path rules = cluster.data().resolve("pg_hba.conf");
        String accepting = Files.readString(rules).replace(REFUSAL, "");
        Files.writeString(rules, refuse ? REFUSAL + accepting : accepting);
        signal("HUP");
    }

    /**
     * Stops the server, and starts it again with a synchronous standby, which begins as a copy of it. From then on a
     * commit waits for both.
     *
     * @param standbyPort the port of the standby
     */
    public void addStandby(int standbyPort) throws Exception {
        Path copy = cluster.data().resolveSibling("standby");
        copyTo(copy);
        standby = new PostgresCluster(cluster.programs(), copy, cluster.logs(), cluster.account());
        cluster.start(port);
        standby.start(standbyPort);
        RunningCluster.execute(datasource, "alter system set synchronous_standby_names = '*'");
        RunningCluster.execute(datasource, "select pg_reload_conf()");
        while (!RunningCluster.query(datasource, "select count(*) from pg_stat_replication where sync_state = 'sync'")
                .equals("1")) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /**
     * Stops the server, and starts it again with an asynchronous standby, which begins as a copy of it and is a server
     * of its own: it can be killed, started again and closed.
     *
     * @param folder of the standby; everything in it is deleted
     * @param standbyPort the port of the standby
     */
    public DatabaseServer addReplica(Path folder, int standbyPort) throws Exception {
        Path absolute = folder.toAbsolutePath().normalize();
        PrivateFolder.createAlone(absolute);
        cluster.account().own(absolute);
        RunningCluster copied = new RunningCluster(absolute);
        copied.clear();
        copyTo(copied.data());
        Path password = absolute.resolve("password");
        Files.copy(running.folder().resolve("password"), password, StandardCopyOption.REPLACE_EXISTING);
        cluster.account().own(password);
        PostgresCluster replica =
                new PostgresCluster(cluster.programs(), copied.data(), absolute.resolve("log"), cluster.account());
        cluster.start(port);
        replica.start(standbyPort);
        return new DatabaseServer(copied, replica, copied.datasource(), standbyPort);
    }

    /** Stops the server, and makes a standby of it that is not started. */
    private void copyTo(Path copy) throws Exception {
        cluster.stop();
        try (Stream<Path> tree = Files.walk(cluster.data())) {
            for (Path path : tree.toList()) {
                Path target = copy.resolve(cluster.data().relativize(path).toString());
                Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'\n"
                        .formatted(
                                port,
                                datasource.username().orElseThrow(),
                                datasource.password().orElseThrow()),
                StandardOpenOption.APPEND);
        Files.createFile(copy.resolve("standby.signal"));
        cluster.account().own(copy);
    }

    /** Kills the server, and lets its standby take its place, also its port. */
    public void failOver(int standbyPort) throws Exception {
        kill();
        Datasource successor = new Datasource(
                datasource.reactiveUrl().replace(":" + port + "/", ":" + standbyPort + "/"),
                datasource.jdbcUrl().replace(":" + port + "/", ":" + standbyPort + "/"),
                datasource.username(),
                datasource.password());
        RunningCluster.query(successor, "select pg_promote()");
        standby.stop();
        running.clear();
        Files.move(standby.data(), cluster.data());
        start();
    }

    @Override
    public void close() throws IOException {
        try {
            if (standby != null && standby.running().isPresent()) {
                standby.stop();
            }
            if (cluster.running().isPresent()) {
                cluster.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
