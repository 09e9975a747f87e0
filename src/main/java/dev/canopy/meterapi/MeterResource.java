package dev.canopy.meterapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.listing.Page;
import dev.canopy.request.IfMatch;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The meters over HTTP. */
@RequestTimeout
@Path("/api/v1/meters")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Meters", description = "metrics that operators define, in addition to the built-in ones")
class MeterResource {
    private final MeterService service;

    MeterResource(MeterService service) {
        this.service = service;
    }

    @PUT
    @Path("{key}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Role.OPERATOR)
    @StatementBudget(value = 7, repeats = "reads the meter before and after the change")
    @Operation(
            operationId = "putMeter",
            summary = "Define a meter, or change its unit and description",
            description =
                    "A meter adds two metrics: one with its key, of the tenant itself, and one of the subtree, such as"
                            + " totalSeats for the key seats. It counts every event from now on. Stored earlier events"
                            + " are then added. The same definition can be sent again. The request fails with 409 if"
                            + " the aggregation, value or filter differs, if the meter is built in, if there are"
                            + " canopy.meters.max other meters, or if a name is taken. It fails with 503, and can be"
                            + " tried again, if usage is being stored for more than a few seconds.")
    @APIResponseSchema(
            value = MeterResponse.class,
            responseCode = "202",
            responseDescription = "The meter is defined. Its metrics have values when its state is 'ready'.")
    public Uni<RestResponse<MeterResponse>> put(
            @Parameter(description = MeterKey.DESCRIPTION) @RestPath String key,
            @RequestBodySchema(MeterRequest.class) @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) List<String> ifNoneMatch) {
        return service.save(MeterDraft.read(MeterKey.storable(key), body), IfMatch.parse(ifMatch, ifNoneMatch))
                .map(meter -> RestResponse.accepted(MeterResponse.from(meter)));
    }

    @GET
    @Needs(value = Role.VIEWER, portal = false) // filters may name users and tenants
    @StatementBudget(1)
    @Operation(
            operationId = "listMeters",
            summary = "List the meters by key",
            description = "All meters are on one page, the built-in ones included.")
    public Uni<Page<MeterResponse>> list() {
        return service.list().map(all -> Page.whole(all).map(MeterResponse::from));
    }

    @GET
    @Path("{key}")
    @Needs(value = Role.VIEWER, portal = false) // filters may name users and tenants
    @StatementBudget(1)
    @Operation(
            operationId = "getMeter",
            summary = "Read a meter",
            description =
                    "Returns the definition, and how far the meter has been filled with earlier events. Its metrics have values when its state is ready.")
    public Uni<MeterResponse> get(@Parameter(description = MeterKey.DESCRIPTION) @RestPath String key) {
        return service.get(MeterKey.existing(key)).map(MeterResponse::from);
    }

    @DELETE
    @Path("{key}")
    @Needs(Role.OPERATOR)
    @StatementBudget(3)
    @Operation(
            operationId = "deleteMeter",
            summary = "Delete a meter",
            description =
                    "Deletes the meter. Its two metrics disappear at once, and their values are deleted afterwards. Alerts of them are deleted as well. The request fails with 409 if a budget uses one of them, or if"
                            + " the meter is built in. It fails with 503, and can be retried, if values are being added up for"
                            + " more than a few seconds.")
    public Uni<Void> delete(
            @Parameter(description = MeterKey.DESCRIPTION) @RestPath String key,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        return service.delete(CurrentCaller.scope(), MeterKey.existing(key), IfMatch.parse(ifMatch));
    }
}
