package dev.canopy.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Looks every second whether a server runs, and starts it again if it has ended by itself. A start that fails is tried
 * again after a pause, which doubles up to ten seconds, for as long as this process runs. The connections of the pool
 * come back by themselves.
 */
final class PostgresWatch {
    private static final Logger LOG = Logger.getLogger(PostgresWatch.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** PostgreSQL cannot start without room for a segment of its write-ahead log, 16 MB, and a little more. */
    private static final long NEEDED_BYTES = 32L << 20;

    private final Server server;
    private final Path folder;

    /** The server that is watched. */
    interface Server {
        /** Whether it runs, or has been stopped on purpose. */
        boolean isAsWanted() throws IOException;

        /** Starts it again, on the same port, unless it is to stop. */
        void startAgain() throws IOException, InterruptedException, StartupFailure;
    }

    /** @param folder the folder of its data, whose disk may be full */
    PostgresWatch(Server server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    /** Begins to watch, until the JVM ends. */
    void begin() {
        Thread.ofPlatform().daemon().name("watch-postgresql").start(() -> {
            try {
                watch();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void watch() throws InterruptedException {
        while (true) {
            Thread.sleep(INTERVAL);
            if (!isAsWanted()) {
                LOG.warn("The embedded PostgreSQL has ended by itself; it is started again");
                restart();
            }
        }
    }

    private boolean isAsWanted() {
        try {
            return server.isAsWanted();
        } catch (IOException e) {
            LOG.warnf("It is unknown whether the embedded PostgreSQL runs: %s", e);
            return true;
        }
    }

    private void restart() throws InterruptedException {
        PostgresOutage outage = new PostgresOutage(
                Instant.now(), false, "The embedded PostgreSQL has ended and is being started again.");
        Optional<String> failure = attempt(outage);
        for (Duration pause = INTERVAL; failure.isPresent(); pause = doubled(pause)) {
            outage = new PostgresOutage(outage.since(), true, failure.get());
            outage.report();
            LOG.errorf("The embedded PostgreSQL is down: %s", outage.reason());
            Thread.sleep(pause);
            failure = attempt(new PostgresOutage(outage.since(), false, outage.reason()));
        }
        PostgresOutage.end();
    }

    /** Returns why the attempt has failed; empty if the server runs. */
    private Optional<String> attempt(PostgresOutage meanwhile) throws InterruptedException {
        meanwhile.report();
        try {
            server.startAgain();
            LOG.info("The embedded PostgreSQL runs again");
            return Optional.empty();
        } catch (IOException | StartupFailure e) {
            return Optional.of(reason(e));
        }
    }

    /** A full disk comes first: PostgreSQL can often not even write that it is full. */
    private String reason(Exception failure) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < NEEDED_BYTES) {
                return "The disk of %s is full: %d MB are free, and PostgreSQL needs at least %d MB."
                        .formatted(folder, free >> 20, NEEDED_BYTES >> 20);
            }
        } catch (IOException unknown) {
            LOG.debugf(unknown, "The free space of %s is unknown", folder);
        }
        return failure instanceof StartupFailure
                ? String.valueOf(failure.getMessage())
                : "The folder " + folder + " cannot be used: " + failure;
    }

    private static Duration doubled(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
