package dev.canopy.problem;

import io.vertx.sqlclient.DatabaseException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The reasons for a failed statement, or a refused connection, that the service handles. Only the room
 * {@code statement}, which uses no other room, writes a state of its own: it fails a cancelled command as the database
 * does.
 */
public enum SqlState {
    FOREIGN_KEY_VIOLATION("23503"),
    UNIQUE_VIOLATION("23505"),
    CHECK_VIOLATION("23514"),
    EXCLUSION_VIOLATION("23P01"),
    INVALID_PASSWORD("28P01"),
    INVALID_CATALOG_NAME("3D000"),
    /** Another transaction has changed data that this one has read. The transaction can be retried. */
    SERIALIZATION_FAILURE("40001"),
    /** Two transactions have waited for each other. This one can be retried. */
    DEADLOCK_DETECTED("40P01"),
    UNDEFINED_TABLE("42P01"),
    LOCK_NOT_AVAILABLE("55P03"),
    DISK_FULL("53100"),
    PROGRAM_LIMIT_EXCEEDED("54000"),
    /** The statement took too long or was cancelled. */
    QUERY_CANCELED("57014");

    private static final List<String> AWAY = List.of("08", "25006", "28", "3D", "53", "57P", "58");

    private final String code;

    SqlState(String code) {
        this.code = code;
    }

    /** Whether the values of a statement caused a failure, by their form, their size, or a constraint. */
    public static boolean isOfData(Throwable failure) {
        return isBehind(failure, state -> state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
    }

    /**
     * Whether the database cannot run any statement at the moment: no connection (08), a standby that only reads
     * (25006), a refused login (28), no such database (3D), no disk, memory or connection left (53), start-up or
     * shutdown (57P), a failure of its machine (58).
     */
    static boolean isAway(Throwable failure) {
        return isBehind(failure, state -> AWAY.stream().anyMatch(state::startsWith));
    }

    /**
     * Whether a statement failed because other transactions were in its way, or because it was cancelled. It may
     * succeed later.
     */
    public static boolean isOfOthers(Throwable failure) {
        return Stream.of(SERIALIZATION_FAILURE, DEADLOCK_DETECTED, LOCK_NOT_AVAILABLE, QUERY_CANCELED)
                .anyMatch(state -> state.caused(failure));
    }

    /** Whether a statement failed because of itself or its data, while the database works. */
    public static boolean isOfStatement(Throwable failure) {
        return isBehind(failure, state -> !isOfOthers(failure) && AWAY.stream().noneMatch(state::startsWith));
    }

    /** Whether a failure has this state, or a cause with it. */
    public boolean caused(Throwable failure) {
        return isBehind(failure, code::equals);
    }

    /**
     * The messages of the database about the constraints that have refused a value. Each names the constraint, but no
     * values.
     */
    static Stream<String> refusals(Throwable failure) {
        return causes(failure)
                .filter(cause ->
                        stateOf(cause).filter(state -> state.startsWith("23")).isPresent())
                .flatMap(cause -> Stream.ofNullable(cause.getMessage()));
    }

    /**
     * Whether a row could not be stored or deleted because of a foreign key.
     *
     * @param end the end of the name of the key
     */
    public static boolean isOfForeignKey(Throwable failure, String end) {
        return FOREIGN_KEY_VIOLATION.caused(failure)
                && refusals(failure).anyMatch(message -> message.contains(end + '"'));
    }

    private static boolean isBehind(Throwable failure, Predicate<String> state) {
        return causes(failure).flatMap(cause -> stateOf(cause).stream()).anyMatch(state);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    /** The state in an exception of the driver, or in the JDBC exception with which Hibernate replaces it. */
    private static Optional<String> stateOf(Throwable failure) {
        return switch (failure) {
            case DatabaseException refused -> Optional.ofNullable(refused.getSqlState());
            case SQLException refused -> Optional.ofNullable(refused.getSQLState());
            default -> Optional.empty();
        };
    }
}
