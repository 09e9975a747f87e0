package dev.canopy.metric;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.UsageHorizon;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Tenant;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * From when on single events are complete: earlier ones may be gone, of which only the sums are kept. It is to be read in the
 * statement that reads events, or in one before or after it in the same request.
 *
 * @param day null if all are
 */
record Horizon(@Nullable LocalDate day) {
    private static final String WHOLE_DAYS = "ask for whole days of UTC";

    /** What a query of tenants that needs events selects beside them. */
    static final Expression<Tenant, LocalDate> BESIDE_TENANTS = UsageHorizon.beside();

    /** The same for a query of the state. */
    static final Expression<DataVersion, LocalDate> BESIDE_STATE = UsageHorizon.beside();

    static Horizon beside(Row tenant) {
        return new Horizon(tenant.get(BESIDE_TENANTS));
    }

    /** @throws ProblemException (422) for a part of a day before it */
    void require(Windows windows) {
        require(windows.asked());
        Window previous = windows.previous();
        if (previous != null && previous.hasEvents() && isMissing(previous.periods())) {
            throw missing("compareTo", WHOLE_DAYS);
        }
    }

    /** @throws ProblemException (422) for a part of a day before it */
    void require(Window window) {
        if (window.hasEvents()) {
            requireEnds(window.periods());
        }
    }

    /**
     * The periods of a series.
     *
     * @throws ProblemException (422) for a part of a day before it
     */
    void require(Periods periods, Periods.Coarsest coarsest) {
        if (coarsest == Periods.Coarsest.EVENT && isMissing(periods)) {
            throw missing("granularity", WHOLE_DAYS + ", or from then on");
        }
        requireEnds(periods);
    }

    /** @throws ProblemException (422) for a part of a month before it */
    void requireMonths(Window window) {
        requireMonth("from", window.from());
        requireMonth("to", window.to());
    }

    /** @throws ProblemException (422) unless all of the window is after it */
    void requireAll(Window window, String parameter) {
        if (isBefore(window.from())) {
            throw missing(parameter, "ask from then on");
        }
    }

    private void requireEnds(Periods periods) {
        if (isMissing(periods.firstEvents())) {
            throw missing("from", WHOLE_DAYS);
        }
        if (isMissing(periods.lastEvents())) {
            throw missing("to", WHOLE_DAYS);
        }
    }

    private void requireMonth(String parameter, @Nullable Instant bound) {
        if (bound != null
                && isBefore(bound)
                && !bound.equals(
                        start(LocalDate.ofInstant(bound, ZoneOffset.UTC).withDayOfMonth(1)))) {
            throw missing(parameter, "ask for whole months of UTC");
        }
    }

    private boolean isMissing(Periods periods) {
        return isMissing(periods.firstEvents()) || isMissing(periods.lastEvents());
    }

    private boolean isMissing(Periods.@Nullable Range<Instant> events) {
        return events != null && isBefore(events.from());
    }

    private boolean isBefore(@Nullable Instant time) {
        return day != null && (time == null || time.isBefore(start(day)));
    }

    private ProblemException missing(String parameter, String instead) {
        return ProblemException.notKept(
                parameter, "needs events before " + day + ", which are no longer kept: " + instead);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
