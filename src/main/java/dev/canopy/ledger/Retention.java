package dev.canopy.ledger;

import java.time.LocalDate;
import java.time.Period;

/**
 * How long single events are kept.
 *
 * @param months whole ones before the present one, 1 at least
 */
record Retention(int months) {
    /** @param period of {@link WholeMonths} */
    static Retention of(Period period) {
        return new Retention((int) period.toTotalMonths());
    }

    /** The first day of the first month that is kept. */
    LocalDate firstKept(LocalDate today) {
        return today.withDayOfMonth(1).minusMonths(months);
    }
}
