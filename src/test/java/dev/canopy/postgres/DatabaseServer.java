package dev.canopy.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL server of a test, as durable as that of the service. The service knows only its address. The server can
 * be killed and started again on the same data. Closing it stops it.
 */
public final class DatabaseServer implements AutoCloseable {
    private static final int ATTEMPTS = 10;

    private final RunningCluster running;
    private final PostgresCluster cluster;
    private final Datasource datasource;
    private final int port;

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

    @Override
    public void close() throws IOException {
        try {
            if (cluster.running().isPresent()) {
                cluster.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
