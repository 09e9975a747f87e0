package dev.canopy.database;

import io.vertx.sqlclient.DatabaseException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why the database refused a statement, where something can be done about it. */
public enum SqlState {
    FOREIGN_KEY_VIOLATION("23503"),
    UNIQUE_VIOLATION("23505"),
    CHECK_VIOLATION("23514"),
    EXCLUSION_VIOLATION("23P01"),
    /** Another transaction has changed what this one has read; it may be tried again. */
    SERIALIZATION_FAILURE("40001"),
    LOCK_NOT_AVAILABLE("55P03");

    private final String code;

    SqlState(String code) {
        this.code = code;
    }

    /** Whether it is what a statement was given that is behind a failure: values, constraints, sizes. */
    public static boolean isOfData(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String state = stateOf(cause);
            if (state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"))) {
                return true;
            }
        }
        return false;
    }

    /** Whether this is behind a failure, however it is wrapped. */
    public boolean caused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (code.equals(stateOf(cause))) {
                return true;
            }
        }
        return false;
    }

    /** The driver says it in its own exception, and Hibernate in that of JDBC, which it puts in its place. */
    private static @Nullable String stateOf(Throwable failure) {
        return switch (failure) {
            case DatabaseException refused -> refused.getSqlState();
            case SQLException refused -> refused.getSQLState();
            default -> null;
        };
    }
}
