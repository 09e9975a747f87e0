package dev.canopy.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL server that Canopy starts itself if no database is configured. It is durable: acknowledged data
 * survives {@code kill -9} of the JVM, of PostgreSQL, or of both. If only the JVM is killed, the server keeps running,
 * and the next start adopts it. If only the server is killed, or ends because its disk is full, it is started again as
 * soon as it can be; until then, {@link PostgresOutage} says why it does not run.
 *
 * <p>One JVM starts one server per folder, however many class loaders call {@link #start}: live reload calls it again.
 */
public final class EmbeddedPostgres {
    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);

    /**
     * The name of a system property begins with this text and ends with the folder. Its value is the port of the server
     * that this JVM runs in the folder.
     */
    private static final String HANDOVER = "dev.canopy.embedded-postgresql:";

    private static final String CLUSTER = "postgresql-18";
    private static final int PASSWORD_BYTES = 24;
    private static final int ATTEMPTS = 3;
    private static final Duration ADOPTION = Duration.ofSeconds(60);
    private static final Duration LAST_USERS = Duration.ofSeconds(30);

    private final Path folder;
    private volatile boolean ending;
    private @Nullable FileLock lock;
    private @Nullable PostgresCluster cluster;

    private EmbeddedPostgres(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts the server, or adopts a running one, and stops it when this JVM ends.
     *
     * @param folder holds the programs, the data, the log and the password; created if missing; for one service at a
     *     time
     * @param port on 127.0.0.1; a free port if absent
     * @param users reaches zero when nothing uses the database any more; the server stops at the latest 30 s after the
     *     JVM has begun to end
     * @throws StartupFailure if the folder is in use or cannot be used, or if PostgreSQL does not start
     */
    public static Datasource start(Path folder, OptionalInt port, CountDownLatch users)
            throws StartupFailure, InterruptedException {
        Path absolute = folder.toAbsolutePath().normalize();
        EmbeddedPostgres postgres = new EmbeddedPostgres(absolute);
        String running = System.getProperty(HANDOVER + absolute);
        try {
            if (running != null) {
                return postgres.datasource(Integer.parseInt(running));
            }
            // The hook comes first: a signal during the start must not leave a server behind.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> postgres.stopAfter(users), "stop-postgresql"));
            int actual = postgres.start(port);
            System.setProperty(HANDOVER + absolute, Integer.toString(actual));
            new PostgresWatch(postgres.watched(actual), absolute).begin();
            return postgres.datasource(actual);
        } catch (IOException e) {
            throw new StartupFailure("The folder " + absolute + " cannot be used: " + e, e);
        }
    }

    private synchronized int start(OptionalInt port) throws IOException, InterruptedException, StartupFailure {
        PrivateFolder.createAlone(folder);
        lock = lock();
        PrivateFolder.deletePartial(folder);
        PostgresAccount account = PostgresAccount.choose(folder);
        account.own(folder);
        Path programs = PostgresBinaries.unpack(folder);
        account.own(programs);
        cluster = new PostgresCluster(programs, folder.resolve(CLUSTER), folder.resolve("log"), account);
        createPassword(cluster);
        account.own(passwordFile());
        failIfEnding();
        cluster.create(passwordFile());
        failIfEnding();
        OptionalInt adopted = adopt(cluster, port);
        int actual = adopted.isPresent() ? adopted.getAsInt() : launch(cluster, port);
        LOG.infof(
                "%s PostgreSQL in %s: host 127.0.0.1, port %d, database %s, user %s, password in %s",
                adopted.isPresent() ? "Found" : "Started",
                folder,
                actual,
                PostgresCluster.DATABASE,
                PostgresCluster.USER,
                passwordFile());
        failIfEnding();
        return actual;
    }

    private PostgresWatch.Server watched(int port) {
        return new PostgresWatch.Server() {
            @Override
            public boolean isAsWanted() throws IOException {
                return ending || cluster == null || cluster.running().isPresent();
            }

            @Override
            public void startAgain() throws IOException, InterruptedException, StartupFailure {
                EmbeddedPostgres.this.startAgain(port);
            }
        };
    }

    private synchronized void startAgain(int port) throws IOException, InterruptedException, StartupFailure {
        if (!ending && cluster != null && cluster.running().isEmpty()) {
            Postmaster.bury(cluster.data());
            cluster.start(port);
        }
    }

    private void failIfEnding() throws StartupFailure {
        if (ending) {
            throw new StartupFailure("A signal stopped it during the start.");
        }
    }

    private FileLock lock() throws IOException, StartupFailure {
        // The kernel releases the lock when the process ends, even if it is killed.
        FileChannel channel =
                FileChannel.open(folder.resolve("canopy.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock exclusive = channel.tryLock();
        if (exclusive == null) {
            throw new StartupFailure("Another instance is using the folder " + folder
                    + ": stop it, or set canopy.data-dir to another folder.");
        }
        return exclusive;
    }

    private void createPassword(PostgresCluster cluster) throws IOException, StartupFailure {
        if (Files.exists(passwordFile())) {
            return;
        }
        if (Files.exists(cluster.data())) {
            throw new StartupFailure("The folder " + folder + " has a database, but the file " + passwordFile()
                    + " is missing: restore it.");
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        PrivateFolder.write(
                passwordFile(), Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    private OptionalInt adopt(PostgresCluster cluster, OptionalInt port)
            throws IOException, InterruptedException, StartupFailure {
        long deadline = System.nanoTime() + ADOPTION.toNanos();
        Optional<Postmaster> running = cluster.running();
        while (running.isPresent() && System.nanoTime() < deadline) {
            int found = running.get().port();
            if (port.isPresent() && port.getAsInt() != found) {
                break;
            }
            if (answers(found)) {
                return OptionalInt.of(found);
            }
            // The server may be recovering or shutting down.
            Thread.sleep(200);
            running = cluster.running();
        }
        if (running.isPresent()) {
            cluster.stop();
        }
        Postmaster.bury(cluster.data());
        return OptionalInt.empty();
    }

    private boolean answers(int port) throws IOException {
        try (Connection connection = ConnectionCheck.connect(datasource(port))) {
            return connection.isValid(1);
        } catch (SQLException e) {
            LOG.debugf(e, "PostgreSQL does not respond on port %d", port);
            return false;
        }
    }

    private static int launch(PostgresCluster cluster, OptionalInt port)
            throws IOException, InterruptedException, StartupFailure {
        for (int attempt = 1; ; attempt++) {
            int actual = port.isPresent() ? port.getAsInt() : freePort();
            try {
                cluster.start(actual);
                return actual;
            } catch (StartupFailure e) {
                // Another program has taken the port, or a child of a killed server is still running.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(1000);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Datasource datasource(int port) throws IOException {
        String address = "postgresql://127.0.0.1:" + port + "/" + PostgresCluster.DATABASE;
        String password = Files.readString(passwordFile()).strip();
        return new Datasource(address, "jdbc:" + address, Optional.of(PostgresCluster.USER), Optional.of(password));
    }

    private Path passwordFile() {
        return folder.resolve("password");
    }

    private void stopAfter(CountDownLatch users) {
        ending = true;
        try {
            if (!users.await(LAST_USERS.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warnf("The database was still in use %d s after the shutdown began", LAST_USERS.toSeconds());
            }
            stop();
        } catch (IOException | InterruptedException e) {
            LOG.errorf("The embedded PostgreSQL in %s could not be stopped: %s", folder, e);
        }
    }

    private synchronized void stop() throws IOException, InterruptedException {
        if (cluster != null) {
            cluster.stop();
        }
        if (lock != null) {
            lock.acquiredBy().close();
        }
    }
}
