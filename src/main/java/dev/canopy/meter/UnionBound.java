package dev.canopy.meter;

/**
 * How many numbers a distinct count in a range may unite in the memory of the database. A number counts once in each
 * whole month and day of the range. With more, the statement fails with {@code SqlState.TOO_MANY_NUMBERS}, before any
 * set is read.
 */
public enum UnionBound {
    /** For what clients ask for: ten million, which take some hundreds of megabytes. */
    OF_REQUESTS("10000000"),

    /** For budgets and alerts, which would have to stay silent without the count. */
    NONE("null");

    private final String sql;

    UnionBound(String sql) {
        this.sql = sql;
    }

    /** The argument of functions of the database. */
    public String sql() {
        return sql;
    }
}
