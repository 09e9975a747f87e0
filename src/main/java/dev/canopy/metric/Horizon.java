package dev.canopy.metric;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.UsageHorizon;
import dev.canopy.listing.Calendar;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Tenant;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The first day from which single events are complete. Earlier events may have been dropped, so that only their sums
 * remain. The horizon is read in the statement that reads events, or in another statement of the same request.
 *
 * @param day null if all events are complete
 */
public record Horizon(@Nullable LocalDate day) {
    private static final String WHOLE_DAYS = "request whole days in UTC";

    /** The column of the horizon in a query of tenants that needs events. */
    public static final Expression<Tenant, LocalDate> OF_TENANTS = UsageHorizon.horizon();

    /** The column of the horizon in a query of the state. */
    static final Expression<DataVersion, LocalDate> OF_STATE = UsageHorizon.horizon();

    public static Horizon from(Row tenant) {
        return new Horizon(tenant.get(OF_TENANTS));
    }

    /** @throws ProblemException (422) if the response needs a part of a day before the horizon */
    void require(ComparedWindows windows) {
        require(windows.asked());
        Window previous = windows.previous();
        if (previous != null && previous.hasEvents() && isMissing(previous.periods())) {
            throw missing("compareTo", WHOLE_DAYS);
        }
    }

    /** @throws ProblemException (422) if the response needs a part of a day before the horizon */
    public void require(Window window) {
        if (window.hasEvents()) {
            requireEnds(window.periods());
        }
    }

    /** Whether the events that a window needs are kept. */
    public boolean has(Window window) {
        return !window.hasEvents() || !isMissing(window.periods());
    }

    /**
     * Checks the periods of a series.
     *
     * @throws ProblemException (422) if the response needs a part of a day before the horizon
     */
    public void require(Periods periods, Periods.Coarsest coarsest) {
        if (coarsest == Periods.Coarsest.EVENT && isMissing(periods)) {
            throw missing("granularity", WHOLE_DAYS + ", or a range from that day on");
        }
        requireEnds(periods);
    }

    /** @throws ProblemException (422) if the window begins before the horizon */
    public void requireAll(Window window, String parameter) {
        if (isBefore(window.from())) {
            throw missing(parameter, "request a range from that day on");
        }
    }

    /**
     * The window of events that are kept: a window without a start begins at the horizon.
     *
     * @throws ProblemException (422) if the window begins or ends before the horizon
     */
    public Window kept(Window window) {
        if (day == null || window.from() != null) {
            requireAll(window, "from");
            return window;
        }
        Instant first = Calendar.start(day);
        if (window.to() != null && !window.to().isAfter(first)) {
            throw missing("to", "request a range from that day on");
        }
        return new Window(first, window.to());
    }

    private void requireEnds(Periods periods) {
        if (isMissing(periods.firstEvents())) {
            throw missing("from", WHOLE_DAYS);
        }
        if (isMissing(periods.lastEvents())) {
            throw missing("to", WHOLE_DAYS);
        }
    }

    private boolean isMissing(Periods periods) {
        return isMissing(periods.firstEvents()) || isMissing(periods.lastEvents());
    }

    private boolean isMissing(Periods.@Nullable Range<Instant> events) {
        return events != null && isBefore(events.from());
    }

    private boolean isBefore(@Nullable Instant time) {
        return day != null && (time == null || time.isBefore(Calendar.start(day)));
    }

    private ProblemException missing(String parameter, String instead) {
        return ProblemException.notKept(
                parameter, "needs events before " + day + ", which are no longer kept; " + instead);
    }
}
