package dev.canopy.problem;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;

/**
 * Why the database cannot respond at the moment.
 *
 * @param detail a sentence for clients
 * @param level that of the log; low if it would be a line for each of many requests
 */
public record DatabaseTrouble(String detail, Logger.Level level) {
    /** The failures of a connection. Only connections to the database fail with them; those of clients are closed. */
    private static final List<Class<? extends Exception>> LOST = List.of(
            ClosedConnectionException.class,
            SocketException.class,
            SocketTimeoutException.class,
            UnknownHostException.class,
            ClosedChannelException.class,
            SSLException.class);

    /** Empty for any other failure. */
    public static Optional<DatabaseTrouble> of(Throwable failure) {
        if (isBehind(failure, ConnectionPoolTooBusyException.class)) {
            return Optional.of(new DatabaseTrouble("All connections to the database are in use.", Logger.Level.DEBUG));
        }
        if (SqlState.QUERY_CANCELED.caused(failure)) {
            return trouble("The database has not responded within the limit of a statement.");
        }
        if (SqlState.isOfOthers(failure)) {
            return trouble("Another request is changing the same data.");
        }
        if (SqlState.DISK_FULL.caused(failure)) {
            return trouble("The disk of the database is full.");
        }
        return SqlState.isAway(failure) || LOST.stream().anyMatch(lost -> isBehind(failure, lost))
                ? trouble("The database cannot be reached.")
                : Optional.empty();
    }

    private static Optional<DatabaseTrouble> trouble(String detail) {
        return Optional.of(new DatabaseTrouble(detail, Logger.Level.WARN));
    }

    private static boolean isBehind(Throwable failure, Class<? extends Throwable> type) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(type::isInstance);
    }
}
