package dev.canopy.testing;

import java.sql.SQLException;
import java.sql.Statement;

/** A statement that is prepared on a connection until it is closed. A connection has one at a time. */
public final class Prepared implements AutoCloseable {
    private final Statement connection;

    private Prepared(Statement connection) {
        this.connection = connection;
    }

    /** @param sql with parameters such as {@code $1} */
    public static Prepared of(Statement connection, String sql) throws SQLException {
        connection.execute("prepare prepared as " + sql);
        return new Prepared(connection);
    }

    /**
     * The same, planned in one way.
     *
     * @param plans a value of {@code plan_cache_mode}
     */
    public static Prepared of(Statement connection, String plans, String sql) throws SQLException {
        Prepared prepared = of(connection, sql);
        connection.execute("set plan_cache_mode = " + plans);
        return prepared;
    }

    /**
     * SQL that runs it.
     *
     * @param values as literals, separated by commas; empty if it has no parameters
     */
    public String call(String values) {
        return "execute prepared" + (values.isEmpty() ? "" : " (" + values + ")");
    }

    /** What it reads with these values. */
    public Work work(String values) throws Exception {
        return Work.of(connection, call(values));
    }

    @Override
    public void close() throws SQLException {
        connection.execute("deallocate prepared");
        connection.execute("reset plan_cache_mode");
    }
}
