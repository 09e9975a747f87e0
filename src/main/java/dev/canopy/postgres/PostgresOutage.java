package dev.canopy.postgres;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The time in which the embedded PostgreSQL does not run although it should. It is kept in a system property, because
 * live reload loads this class again while the server is supervised by the first one.
 *
 * @param since when the server was first found not to run
 * @param failed whether the last attempt to start it has failed; false during an attempt, which takes as long as the
 *     recovery of the data
 * @param reason why it does not run, as a sentence for the operator
 */
public record PostgresOutage(Instant since, boolean failed, String reason) {
    private static final String KEY = "dev.canopy.embedded-postgresql.outage";
    private static final String SEPARATOR = " ";

    /** Returns the outage of now; empty if the server runs, or if this process has none. */
    public static Optional<PostgresOutage> current() {
        return Optional.ofNullable(System.getProperty(KEY)).map(text -> {
            String[] parts = text.split(SEPARATOR, 3);
            return new PostgresOutage(Instant.parse(parts[0]), Boolean.parseBoolean(parts[1]), parts[2]);
        });
    }

    /** How long the outage has lasted. */
    public Duration duration() {
        return Duration.between(since, Instant.now());
    }

    void report() {
        System.setProperty(KEY, since + SEPARATOR + failed + SEPARATOR + reason);
    }

    static void end() {
        System.clearProperty(KEY);
    }
}
