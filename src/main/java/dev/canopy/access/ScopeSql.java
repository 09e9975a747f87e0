package dev.canopy.access;

/**
 * The conditions of a scope within SQL. Those of a change lock the row of the ancestry by which they hold, so that a
 * move that takes the tenant out of the scope waits until the transaction ends.
 */
public final class ScopeSql {
    private static final String IS_BELOW =
            " (%2$s::bigint[] is null or exists (select from tenant_ancestry up where up.descendant_id = %1$s"
                    + " and up.ancestor_id = any (%2$s)%3$s)) ";
    private static final String FROM_ABOVE = " and up.distance > 0";

    /** Keeps the database from reading whole subtrees into a hash table (record 52). */
    private static final String ONE_LOOK = " offset 0";

    private static final String LOCKED = " for share";

    private ScopeSql() {}

    /**
     * The tenant is in one of the subtrees, for a statement that only reads.
     *
     * @param tenant an SQL expression: the id of the tenant
     * @param tops a parameter: {@link GrantedSubtrees#array()}
     */
    public static String covers(String tenant, String tops) {
        return IS_BELOW.formatted(tenant, tops, ONE_LOOK);
    }

    /**
     * All tenants of a limited scope, as an array in parentheses to compare with. The database reads them first, and
     * finds rows by them, if the other conditions fit no index.
     *
     * @param tops a parameter: {@link GrantedSubtrees#array()}, not null
     */
    public static String all(String tops) {
        return "any (array(select below.descendant_id from tenant_ancestry below where below.ancestor_id = any (" + tops
                + ")))";
    }

    /**
     * Like {@link #all}, of no more than a number of tenants: those that were created first. They are ordered by an
     * expression, because the index on descendants would lead to tenants outside the scope.
     */
    public static String first(String tops, int most) {
        return "any (array(select distinct below.descendant_id + 0 from tenant_ancestry below where below.ancestor_id = any ("
                + tops + ") order by 1 limit " + most + "))";
    }

    /** Like {@link #covers}, for an ancestor of the tenant. */
    public static String coversFromAbove(String tenant, String tops) {
        return IS_BELOW.formatted(tenant, tops, FROM_ABOVE + ONE_LOOK);
    }

    /**
     * The tenant is where the request is allowed, for a statement that changes something.
     *
     * @param tenant an SQL expression: the id of the tenant
     * @param tops a parameter: {@link GrantedSubtrees#array()} of {@link Scope#allowed()}
     */
    public static String keeps(String tenant, String tops) {
        return IS_BELOW.formatted(tenant, tops, LOCKED);
    }

    /** Like {@link #keeps}, for a change that must be allowed for an ancestor of the tenant. */
    public static String keepsFromAbove(String tenant, String tops) {
        return IS_BELOW.formatted(tenant, tops, FROM_ABOVE + LOCKED);
    }
}
