package dev.canopy.postgres;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The time in which the embedded PostgreSQL does not run although it should. It is kept in a system property, because
 * live reload loads this class again while the server is supervised by the first one.
 *
 * @param since when the server was first found not to run
 * @param reason why it could not be started again, as a sentence for the operator
 */
public record PostgresOutage(Instant since, String reason) {
    private static final String KEY = "dev.canopy.embedded-postgresql.outage";
    private static final String SEPARATOR = " ";

    /** Returns the outage of now; empty if the server runs, or if this process has none. */
    public static Optional<PostgresOutage> current() {
        return Optional.ofNullable(System.getProperty(KEY)).map(text -> {
            String[] parts = text.split(SEPARATOR, 2);
            return new PostgresOutage(Instant.parse(parts[0]), parts[1]);
        });
    }

    /** How long the outage has lasted. */
    public Duration duration() {
        return Duration.between(since, Instant.now());
    }

    void report() {
        System.setProperty(KEY, since + SEPARATOR + reason);
    }

    static void end() {
        System.clearProperty(KEY);
    }
}
