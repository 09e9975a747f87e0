package dev.canopy.budget;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Requests for reservations over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/reservations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Budgets")
class ReservationResource {
    private final ReservationTenants tenants;
    private final ReservationQueue queue;
    private final ReservationConfig config;

    ReservationResource(ReservationTenants tenants, ReservationQueue queue, ReservationConfig config) {
        this.tenants = tenants;
        this.queue = queue;
        this.config = config;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.REPORTER, named = true)
    @StatementBudget(
            value = 12,
            repeats = "figures that were read already are compared, and read again if the budgets are others")
    @Operation(
            operationId = "reserve",
            summary = "Reserve an amount of the budgets of a tenant",
            description =
                    "The reservation is granted only if it fits into the hard budgets of the tenant and of all its ancestors, and"
                            + " is durable when the response arrives. Otherwise the request fails with 409, and the problem"
                            + " /problems/budget-exhausted names the nearest such budget that the caller sees. An event of the"
                            + " tenant with the id in its field 'reservation' settles it.")
    @APIResponseSchema(
            value = ReservationResponse.class,
            responseCode = "201",
            responseDescription = "The reservation was granted, by this request or by an earlier one with the same id.")
    public Uni<RestResponse<ReservationResponse>> reserve(
            @RestPath String key, @RequestBodySchema(ReservationRequest.class) @Nullable JsonNode body) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        ReservationDraft draft = ReservationDraft.read(body, tenant, config);
        return reserve(scope, tenant, draft)
                .map(outcome -> RestResponse.status(
                        RestResponse.Status.CREATED,
                        ReservationResponse.from(
                                outcome.orThrow(), draft.charge().isRounded())));
    }

    /** If the tenant has gone, its key may be that of a new one. */
    private Uni<ReservationOutcome> reserve(Scope scope, String tenant, ReservationDraft draft) {
        return tenants.find(scope, tenant)
                .chain(identity -> queue.reserve(new RequestedReservation(scope, identity, tenant, draft)))
                .chain(outcome -> outcome.isGone()
                        ? tenants.findNow(scope, tenant)
                                .chain(identity ->
                                        queue.reserve(new RequestedReservation(scope, identity, tenant, draft)))
                        : Uni.createFrom().item(outcome));
    }
}
