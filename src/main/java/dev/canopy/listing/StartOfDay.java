package dev.canopy.listing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/** The start of days in a time zone. */
public final class StartOfDay {
    private StartOfDay() {}

    /**
     * The first time from which on the date of the zone is the given day or a later one. That is midnight, or the end
     * of a gap that contains midnight. If the clock is set back across midnight, the day starts at its second midnight:
     * in St. John's, the clock was set back from 00:01 to 23:01 of the day before.
     */
    public static Instant of(LocalDate day, ZoneId zone) {
        LocalDateTime midnight = day.atStartOfDay();
        ZoneOffsetTransition transition = zone.getRules().getTransition(midnight);
        return transition != null
                        && transition.isOverlap()
                        && transition.getDateTimeAfter().isBefore(midnight)
                ? midnight.toInstant(transition.getOffsetAfter())
                : day.atStartOfDay(zone).toInstant();
    }
}
