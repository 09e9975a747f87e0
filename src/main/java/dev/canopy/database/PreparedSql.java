package dev.canopy.database;

/**
 * Long SQL that each connection keeps prepared. By default, the driver has the database parse and plan a statement of
 * more than 2,048 characters each time. Only constant texts belong here: a connection keeps a plan for each of them.
 */
public final class PreparedSql {
    private static final String MARK = "/* kept */ ";

    private PreparedSql() {}

    /** The SQL with a mark by which the pool recognizes it. */
    public static String of(String sql) {
        return MARK + sql;
    }

    static boolean isMarked(String sql) {
        return sql.startsWith(MARK);
    }
}
