package dev.canopy.alert;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.budget.BudgetDraft;
import dev.canopy.listing.KeyForm;
import dev.canopy.listing.Page;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.request.CreatedResponse;
import dev.canopy.request.IfMatch;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantKey;
import dev.canopy.tenant.TenantRepository;
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
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The alerts of a tenant over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Alerts", description = "messages when budgets and metrics reach thresholds")
class AlertResource {
    private final AlertRepository alerts;
    private final MetricCatalogues catalogues;
    private final TenantRepository tenants;

    AlertResource(AlertRepository alerts, MetricCatalogues catalogues, TenantRepository tenants) {
        this.alerts = alerts;
        this.catalogues = catalogues;
        this.tenants = tenants;
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(3)
    @Operation(
            operationId = "putAlert",
            summary = "Add or replace an alert",
            description =
                    "The alert is checked within seconds, and fires if the value has already been reached. The request fails with"
                            + " 409 if the tenant is archived or has 20 other alerts.")
    public Uni<RestResponse<AlertResponse>> put(
            @RestPath String key,
            @RestPath String name,
            @RequestBodySchema(AlertRequest.class) @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch,
            @RestHeader(HttpHeaders.IF_NONE_MATCH) List<String> ifNoneMatch) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        String alert = KeyForm.storable("name", name);
        IfMatch version = IfMatch.parse(ifMatch, ifNoneMatch);
        return catalogues
                .knowing(BudgetDraft.metricNames(body))
                .map(catalogue -> AlertDraft.read(body, catalogue))
                .chain(draft -> tenants.getIdentity(scope, tenant)
                        .invoke(identity -> identity.requireActive(tenant))
                        .chain(identity -> save(scope, identity, tenant, alert, draft, version)))
                .onFailure()
                .transform(failure -> TenantIdentity.orGone(failure, tenant));
    }

    private Uni<RestResponse<AlertResponse>> save(
            Scope scope, TenantIdentity identity, String tenant, String alert, AlertDraft draft, IfMatch ifMatch) {
        return alerts.save(scope, identity, tenant, alert, draft, ifMatch)
                .chain(added -> alerts.get(scope, identity, tenant, alert).map(stored -> {
                    AlertResponse response = stored.withRounded(draft.rounded());
                    return added
                            ? CreatedResponse.of("/api/v1/tenants/" + tenant + "/alerts/" + alert, response)
                            : RestResponse.ok(response);
                }));
    }

    @GET
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "listAlerts",
            summary = "List the alerts of a tenant by name, with their last firings",
            description = "All alerts are on one page.")
    public Uni<Page<AlertResponse>> list(@RestPath String key) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        return tenants.getIdentityForRead(scope, tenant)
                .chain(identity -> alerts.list(scope, identity, tenant))
                .map(Page::whole);
    }

    @GET
    @Path("{name}")
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "getAlert",
            summary = "Read an alert with its last firings",
            description = "Returns the alert with its last 20 firings, the newest first.")
    public Uni<AlertResponse> get(@RestPath String key, @RestPath String name) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        String alert = KeyForm.existing("alert", name);
        return tenants.getIdentityForRead(scope, tenant).chain(identity -> alerts.get(scope, identity, tenant, alert));
    }

    @DELETE
    @Path("{name}")
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(3)
    @Operation(
            operationId = "deleteAlert",
            summary = "Delete an alert with its firings",
            description = "Messages that are pending are still sent.")
    public Uni<Void> delete(
            @RestPath String key, @RestPath String name, @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        String alert = KeyForm.existing("alert", name);
        IfMatch version = IfMatch.parse(ifMatch);
        return tenants.getIdentity(scope, tenant)
                .chain(identity -> alerts.delete(scope, identity, tenant, alert, version));
    }
}
