package dev.canopy.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.listing.PublicId;
import dev.canopy.request.CreatedResponse;
import dev.canopy.request.IfMatch;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The price book over HTTP. */
@RequestTimeout
@Path("/api/v1/prices")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Prices", description = "the price book: what using each model costs")
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
    @Needs(Role.MANAGER)
    @StatementBudget(5)
    @Operation(
            operationId = "createPrice",
            summary = "Add a price",
            description =
                    "Adds the price of a model, or of all models that match a pattern. An event gets a price that is in"
                            + " force at its time. A price for the event's tenant comes first, then one for its nearest"
                            + " ancestor with a price, then one for all tenants. Among these, an exact model comes"
                            + " before a pattern, a longer pattern before a shorter one, and the event's service tier"
                            + " before a price for all tiers. A price for all tenants applies only to accounts in its"
                            + " currency. The event keeps this price until it is repriced. The request fails with 409"
                            + " if another price for the same model or pattern, service tier, tenant and currency is in"
                            + " force at the same time.")
    public Uni<RestResponse<PriceResponse>> create(
            @RequestBodySchema(PriceRequest.Create.class) @Nullable JsonNode body) {
        Scope scope = CurrentCaller.scope();
        PriceDraft draft = PriceDraft.read(body);
        return service.create(scope, draft)
                .chain(id -> prices.get(scope, id))
                .map(price ->
                        CreatedResponse.of("/api/v1/prices/" + price.id(), PriceResponse.from(price, draft.rounded())));
    }

    @GET
    @Needs(value = Role.VIEWER, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "listPrices",
            summary = "List prices",
            description = "The list is sorted by model and start. A price must meet all filters that are given.")
    public Uni<Page<PriceResponse>> list(@BeanParam PriceParams params) {
        return service.list(params.toQuery(CurrentCaller.scope(), cursors))
                .map(found -> found.map(PriceResponse::from));
    }

    @GET
    @Path("match")
    @Needs(value = Role.VIEWER, portal = false)
    @StatementBudget(3)
    @Operation(
            operationId = "matchPrice",
            summary = "Find the price of an event",
            description =
                    "Says which price applies to an event, and why. A price for the tenant comes before one for its nearest"
                            + " ancestor with a price, and that before one for all tenants; then a price that names the model before a"
                            + " pattern, and a longer pattern before a shorter one; then a price for the service tier before one for all."
                            + " The price can belong to an ancestor. If the caller cannot see that price, the response contains only its rates."
                            + " Only prices in the currency of the account apply.")
    public Uni<PriceMatchResponse> match(@BeanParam PriceMatchParams params) {
        return service.match(CurrentCaller.scope(), params.toSearch(Instant.now()));
    }

    @GET
    @Path("{id}")
    @Needs(value = Role.VIEWER, portal = false)
    @StatementBudget(1)
    @Operation(
            operationId = "getPrice",
            summary = "Read a price",
            description =
                    "Returns the rates for a million units of each kind, and the time in which the price applies.")
    public Uni<PriceResponse> get(@RestPath String id) {
        Scope scope = CurrentCaller.scope();
        return prices.get(scope, PublicId.existing("price", id)).map(PriceResponse::from);
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Role.MANAGER)
    @StatementBudget(value = 6, repeats = "the price is read before and after the change")
    @Operation(
            operationId = "updatePrice",
            summary = "End a price",
            description = "Changes the end of a price. The amounts of a price never change. Events that have the price"
                    + " keep it until they are repriced.")
    public Uni<PriceResponse> patch(
            @RestPath String id,
            @RequestBodySchema(PriceRequest.Patch.class) @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        UUID price = PublicId.existing("price", id);
        return service.end(scope, price, PriceEnd.read(body), IfMatch.parse(ifMatch))
                .chain(() -> prices.get(scope, price))
                .map(PriceResponse::from);
    }

    @DELETE
    @Path("{id}")
    @Needs(Role.MANAGER)
    @StatementBudget(value = 6, repeats = "before and after waiting for ingestion")
    @Operation(
            operationId = "deletePrice",
            summary = "Delete a price",
            description =
                    "Deletes a price that has not been used. The request fails with 409 if an event has the price.")
    public Uni<Void> delete(@RestPath String id, @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        return service.delete(scope, PublicId.existing("price", id), IfMatch.parse(ifMatch));
    }
}
