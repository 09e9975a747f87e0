package dev.canopy.budget;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.KeyForm;
import dev.canopy.listing.Page;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.request.CreatedResponse;
import dev.canopy.request.IfMatch;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
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
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The budgets of a tenant over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/budgets")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Budgets", description = "how much tenants may use, and how much they have used")
class BudgetResource {
    private final BudgetService service;
    private final BudgetReads reads;
    private final MetricCatalogues catalogues;
    private final Cursors cursors;

    BudgetResource(BudgetService service, BudgetReads reads, MetricCatalogues catalogues, Cursors cursors) {
        this.service = service;
        this.reads = reads;
        this.catalogues = catalogues;
        this.cursors = cursors;
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(4)
    @Operation(
            operationId = "putBudget",
            summary = "Add or replace a budget",
            description =
                    "A field that is omitted gets its default. The request fails with 409 if the tenant is archived or has 20"
                            + " other budgets.")
    public Uni<RestResponse<BudgetResponse>> put(
            @RestPath String key,
            @RestPath String name,
            @RequestBodySchema(BudgetRequest.class) @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) List<String> ifNoneMatch) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        String budget = KeyForm.storable("name", name);
        IfMatch version = IfMatch.parse(ifMatch, ifNoneMatch);
        return catalogues
                .knowing(BudgetDraft.metricNames(body))
                .map(catalogue -> BudgetDraft.read(body, catalogue))
                .chain(draft -> service.save(scope, tenant, budget, draft, version)
                        .map(saved -> {
                            BudgetResponse response = BudgetResponse.from(saved.status(), draft.rounded());
                            return saved.added()
                                    ? CreatedResponse.of("/api/v1/tenants/" + tenant + "/budgets/" + budget, response)
                                    : RestResponse.ok(response);
                        }));
    }

    @GET
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(3)
    @Operation(
            operationId = "listBudgets",
            summary = "List the budgets of a tenant by name, with their usage",
            description = "A page has at most " + BudgetQuery.MAX_PAGE + " budgets, even if 'limit' is larger.")
    public Uni<Page<BudgetResponse>> list(@RestPath String key, @BeanParam BudgetParams params) {
        return service.list(params.toQuery(CurrentCaller.scope(), TenantKey.existing(key), cursors))
                .map(found -> found.map(BudgetResponse::from));
    }

    @GET
    @Path("{name}")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(
            value = 4,
            repeats = "the usage is read by what the budget was, and read again if the budget has changed")
    @Operation(
            operationId = "getBudget",
            summary = "Read a budget with its usage",
            description =
                    "Returns the usage, the reserved and the remaining amount of the current period, and a forecast for its end.")
    @APIResponseSchema(value = BudgetResponse.class, responseDescription = "OK")
    public Uni<RestResponse<byte[]>> get(@RestPath String key, @RestPath String name) {
        return reads.get(CurrentCaller.scope(), TenantKey.existing(key), KeyForm.existing("budget", name));
    }

    @DELETE
    @Path("{name}")
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(4)
    @Operation(
            operationId = "deleteBudget",
            summary = "Delete a budget",
            description = "The alerts of the budget are deleted with it. Reservations against it no longer count.")
    public Uni<Void> delete(
            @RestPath String key, @RestPath String name, @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        return service.delete(scope, TenantKey.existing(key), KeyForm.existing("budget", name), IfMatch.parse(ifMatch));
    }
}
