package dev.canopy.testing;

import java.util.List;

/** Slices days, as the service does once an hour for days that have ended. */
public final class Slices {
    private static final int STEP = 1_000_000;

    private Slices() {}

    /**
     * Slices all days of an account that have usage.
     *
     * @param account the key of its root
     * @param pastDay the day after the last day to slice
     */
    public static void slice(Sql sql, String account, String pastDay) {
        String id = sql.one("select id from tenant where key = ?", account);
        String sliceAll =
                "select more from (select pg_advisory_xact_lock(hashtext('canopy.fold'), account_lock(%s)) offset 0) locked"
                        + " cross join lateral slice_account(%s, '%s', %d, null, null)";
        List<String> more;
        do {
            more = sql.rows(sliceAll.formatted(id, id, pastDay, STEP));
        } while (more.equals(List.of("t")));
    }
}
