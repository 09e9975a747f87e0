package dev.canopy.ledger;

import java.time.LocalDate;
import java.time.Period;

/**
 * How long single events are kept.
 *
 * @param months the number of whole months before the current one, at least 1
 */
record Retention(int months) {
    /**
     * Converts the configured retention.
     *
     * @param period one or more whole months, as {@link WholeMonths} has checked
     */
    static Retention of(Period period) {
        return new Retention((int) period.toTotalMonths());
    }

    /** The first day of the first month that is kept. */
    LocalDate firstKept(LocalDate today) {
        return today.withDayOfMonth(1).minusMonths(months);
    }
}
