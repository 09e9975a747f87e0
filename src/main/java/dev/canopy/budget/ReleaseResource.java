package dev.canopy.budget;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.listing.ClientId;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The release of reservations over HTTP. */
@RequestTimeout
@Path("/api/v1/reservations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Budgets")
class ReleaseResource {
    private final ReservationRepository reservations;

    ReleaseResource(ReservationRepository reservations) {
        this.reservations = reservations;
    }

    @DELETE
    @Path("{id}")
    @Needs(value = Role.REPORTER, named = true)
    @StatementBudget(1)
    @Operation(
            operationId = "releaseReservation",
            summary = "Release a reservation",
            description =
                    "Returns 404 if the reservation was settled or released or has expired, and 409 if several tenants"
                            + " visible to the caller have a reservation with this id; name one with 'tenant'.")
    @APIResponse(responseCode = "204", description = "The reservation was released.")
    public Uni<Void> release(
            @RestPath String id,
            @Parameter(
                            description =
                                    "the key of the tenant of the reservation; needed only if several have one with this id")
                    @RestQuery
                    @Nullable String tenant) {
        return reservations.release(
                CurrentCaller.scope(),
                ClientId.existing("reservation", id),
                tenant == null ? null : TenantKey.existing(tenant));
    }
}
