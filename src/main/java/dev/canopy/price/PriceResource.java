package dev.canopy.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.listing.PageParams;
import dev.canopy.listing.PublicId;
import dev.canopy.problem.ProblemException;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** The price book over HTTP. */
@RequestTimeout
@Path("/api/v1/prices")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Prices", description = "what the tokens of models cost")
class PriceResource {
    private final PriceRepository prices;
    private final PriceService service;
    private final Cursors cursors;

    PriceResource(PriceRepository prices, PriceService service, Cursors cursors) {
        this.prices = prices;
        this.service = service;
        this.cursors = cursors;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @StatementBudget(5)
    @Operation(
            summary = "Add a price",
            description =
                    "For a million tokens of a model. An event takes the price that is in force at its time: that of"
                            + " the nearest of its tenant and those above, or the one for all. It keeps it whatever becomes of"
                            + " the book.")
    @APIResponse(
            responseCode = "201",
            description = "added; the header Location has its address",
            content = @Content(schema = @Schema(implementation = PriceResponse.class)))
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "422", ref = "InvalidContent")
    public Uni<Response> create(
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = PriceRequest.Create.class)))
                    @Nullable JsonNode body) {
        return service.create(Scope.all(), PriceDraft.read(body))
                .chain(id -> prices.get(Scope.all(), id))
                .map(price -> Response.created(URI.create("/api/v1/prices/" + price.id()))
                        .entity(PriceResponse.from(price))
                        .build());
    }

    @GET
    @StatementBudget(2)
    @Operation(summary = "List prices by model and start", description = "All filters given must be met.")
    @APIResponse(responseCode = "400", ref = "InvalidParameter")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Uni<Page<PriceResponse>> list(@BeanParam PriceParams params, @BeanParam PageParams page) {
        PriceQuery query = params.toQuery(Scope.all(), page.toQuery(cursors, PriceQuery.ORDER, "prices"));
        return service.list(query).map(found -> found.map(PriceResponse::from));
    }

    @GET
    @Path("{id}")
    @StatementBudget(1)
    @Operation(summary = "Read a price")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Uni<PriceResponse> get(@RestPath String id) {
        return prices.get(Scope.all(), existing(id)).map(PriceResponse::from);
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @StatementBudget(value = 5, repeats = "the price is read to be checked, and read again to be answered")
    @Operation(
            summary = "End a price",
            description = "Rates never change. Events that have the price keep it until they are priced anew.")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "422", ref = "InvalidContent")
    public Uni<PriceResponse> patch(
            @RestPath String id,
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = PriceRequest.Patch.class)))
                    @Nullable JsonNode body) {
        UUID price = existing(id);
        return service.end(Scope.all(), price, PriceEnd.read(body))
                .chain(() -> prices.get(Scope.all(), price))
                .map(PriceResponse::from);
    }

    @DELETE
    @Path("{id}")
    @StatementBudget(4)
    @Operation(summary = "Delete a price that no event has")
    @APIResponse(responseCode = "204", description = "deleted")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Conflict")
    public Uni<Void> delete(@RestPath String id) {
        return service.delete(Scope.all(), existing(id));
    }

    private static UUID existing(String id) {
        return PublicId.parse(id).orElseThrow(() -> ProblemException.notFound("price", id));
    }
}
