package dev.canopy.event;

import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import dev.canopy.problem.ProblemException;
import jakarta.ws.rs.BeanParam;

/** The parameters of a page of events. */
record EventPageParams(
        @BeanParam EventParams events, @BeanParam PageParams page) {
    /** @throws ProblemException (400) if a parameter is invalid, or the cursor belongs to another list */
    EventQuery.Paged toQuery(Cursors cursors) {
        EventQuery query = events.toQuery();
        return new EventQuery.Paged(
                query,
                page.toQuery(
                        cursors,
                        query.scope().key(),
                        EventQuery.ORDER,
                        "events",
                        query.tenant(),
                        query.reach(),
                        query.window(),
                        query.filter()));
    }
}
