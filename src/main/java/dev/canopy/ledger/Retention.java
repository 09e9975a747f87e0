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
     * @param period one or more whole months, such as {@code P13M} or {@code P2Y}
     * @throws IllegalArgumentException for any other period
     */
    static Retention of(Period period) {
        Period months = Period.ofMonths((int) period.toTotalMonths());
        if (months.getMonths() < 1 || !months.normalized().equals(period.normalized())) {
            throw new IllegalArgumentException(
                    "canopy.ledger.retention must be one or more whole months, such as P13M, not " + period);
        }
        return new Retention(months.getMonths());
    }

    /** The first day of the first month that is kept. */
    LocalDate firstKept(LocalDate today) {
        return today.withDayOfMonth(1).minusMonths(months);
    }
}
