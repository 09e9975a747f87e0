package dev.canopy.ledger;

import java.time.LocalDate;
import java.time.Period;

/**
 * How long single events are kept.
 *
 * @param months whole ones before the present one, 1 at least
 */
record Retention(int months) {
    /** @throws IllegalArgumentException if it is not of whole months, one at least, such as {@code P13M} or {@code P2Y} */
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
