package dev.canopy.event;

import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.database.FromReplica;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The events themselves over HTTP. */
@RequestTimeout
@Path("/api/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Usage")
class EventResource {
    private final EventRepository events;
    private final Cursors cursors;

    EventResource(EventRepository events, Cursors cursors) {
        this.events = events;
        this.cursors = cursors;
    }

    @GET
    @FromReplica
    @Needs(Role.VIEWER)
    @StatementBudget(3)
    @Operation(
            operationId = "listUsage",
            summary = "List events",
            description =
                    "Lists the events of a tenant, or of its subtree, newest first, each with the parts of its cost. Corrections"
                            + " are events of their own, and a deleted event is not listed. Events before the horizon of retention are"
                            + " no longer kept: a range that begins before it is refused with 422, and a range without a start begins"
                            + " at the horizon. With 'Accept: text/csv' or 'Accept: application/x-ndjson', the response is a file with"
                            + " all events of the range, of any length; 'limit' and 'cursor' belong to pages.")
    @APIResponse(responseCode = "200", description = "a page of events")
    @APIResponse(responseCode = "422", ref = "EventsNotKept")
    public Uni<Page<EventResponse>> list(@BeanParam EventPageParams params) {
        EventQuery.Paged query = params.toQuery(cursors);
        return events.page(query)
                .map(found -> found.map(
                        event -> EventResponse.from(event, query.query().prices())));
    }
}
