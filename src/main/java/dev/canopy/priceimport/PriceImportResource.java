package dev.canopy.priceimport;

import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.body.JsonReader;
import dev.canopy.body.NdjsonBody;
import dev.canopy.body.NdjsonImport;
import dev.canopy.listing.Calendar;
import dev.canopy.price.PriceConfig;
import dev.canopy.price.PriceDraft;
import dev.canopy.price.PriceRequest;
import dev.canopy.problem.ProblemException;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.Vertx;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The import of prices over HTTP. */
@RequestTimeout
@Path("/api/v1/prices/import")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Prices")
class PriceImportResource {
    private static final String LITELLM = "litellm";

    private final PriceImportService service;
    private final NdjsonImport imports;
    private final JsonReader json;
    private final PriceConfig config;
    private final Vertx vertx;

    PriceImportResource(
            PriceImportService service, NdjsonImport imports, JsonReader json, PriceConfig config, Vertx vertx) {
        this.service = service;
        this.imports = imports;
        this.json = json;
        this.config = config;
        this.vertx = vertx;
    }

    @PUT
    @Consumes(NdjsonBody.MEDIA_TYPE)
    @Needs(Role.OPERATOR)
    @StatementBudget(7)
    @Operation(
            operationId = "importPrices",
            summary = "Import prices",
            description =
                    "Each line is a price. If a price for the same model or pattern, service tier, tenant, currency and"
                            + " start is stored, and its rates are equal, only its end is updated. If they differ, the"
                            + " stored price ends at its own start and is replaced. Repeating an import changes"
                            + " nothing. A price is skipped if it overlaps with another one, if its tenant is unknown,"
                            + " or if its currency is not that of the account. If a line is invalid, nothing is"
                            + " imported.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = NdjsonBody.MEDIA_TYPE,
                            schema = @Schema(implementation = PriceRequest.Create.class)))
    public Uni<PriceImportResponse> importLines(@BeanParam DryRunParam dryRun, @Context HttpServerRequest request) {
        WriteMode mode = dryRun.mode();
        NdjsonImport.Limits limits = new NdjsonImport.Limits("prices", config.maxImport(), config.maxLine());
        return imports.read(request, limits, PriceDraft::read)
                .chain(drafts -> service.importAll(PriceImport.dated(drafts), mode));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Role.OPERATOR)
    @StatementBudget(7)
    @Operation(
            operationId = "importPriceMap",
            summary = "Import a map of model prices",
            description =
                    "The map is in the format that LiteLLM publishes: prices in US dollars by the name of the model, which"
                            + " apply only to accounts in USD. It has no dates. The"
                            + " first price of a model is in force from the year " + Calendar.FIRST_EVENT_YEAR
                            + ", and a changed price from now on. A model that the"
                            + " map omits keeps its price. Fields without a kind of quantity are skipped, and so is a model"
                            + " with a number that cannot be read, each model with the reason.")
    public Uni<PriceImportResponse> importMap(
            @Parameter(
                            required = true,
                            description = "the format of the map",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {LITELLM}))
                    @RestQuery
                    @Nullable String format,
            @BeanParam DryRunParam dryRun,
            @RequestBody(
                            description = "an object with one member for each model",
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(type = SchemaType.OBJECT)))
                    byte[] body) {
        if (!LITELLM.equals(format)) {
            throw ProblemException.parameter("format", "must be '" + LITELLM + "'");
        }
        WriteMode mode = dryRun.mode();
        // A map of some thousand models takes too long for an event loop.
        return vertx.executeBlocking(Uni.createFrom().item(() -> LiteLlmMap.read(json.readObject(body))))
                .chain(prices -> service.importAll(prices, mode));
    }
}
