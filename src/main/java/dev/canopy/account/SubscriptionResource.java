package dev.canopy.account;

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
import dev.canopy.tenant.TenantKey;
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
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The subscriptions of a tenant over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/subscriptions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Accounts", description = "subscriptions and credits of tenants")
class SubscriptionResource {
    private final SubscriptionRepository subscriptions;
    private final SubscriptionService service;
    private final Cursors cursors;

    SubscriptionResource(SubscriptionRepository subscriptions, SubscriptionService service, Cursors cursors) {
        this.cursors = cursors;
        this.subscriptions = subscriptions;
        this.service = service;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(5)
    @Operation(
            operationId = "createSubscription",
            summary = "Create a subscription",
            description = "A subscription starts on a given day and has either an end date (exclusive) or a length in"
                    + " days. The request fails with 409 if the subscription would overlap another one of the"
                    + " tenant, or if the tenant is archived.")
    public Uni<RestResponse<SubscriptionResponse>> create(
            @RestPath String key, @RequestBodySchema(SubscriptionRequest.Create.class) @Nullable JsonNode body) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        return service.create(scope, tenant, SubscriptionDraft.read(body))
                .chain(id -> subscriptions.get(scope, tenant, id))
                .map(created -> CreatedResponse.of(
                        "/api/v1/tenants/" + tenant + "/subscriptions/" + created.id(),
                        SubscriptionResponse.from(created)));
    }

    @GET
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(3)
    @Operation(
            operationId = "listSubscriptions",
            summary = "List the subscriptions of a tenant by start",
            description = "If several filters are given, a subscription must meet all of them.")
    public Uni<Page<SubscriptionResponse>> list(@RestPath String key, @BeanParam SubscriptionParams params) {
        return subscriptions
                .list(params.toQuery(CurrentCaller.scope(), TenantKey.existing(key), cursors))
                .map(found -> found.map(SubscriptionResponse::from));
    }

    @GET
    @Path("coverage")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(
            operationId = "getSubscriptionCoverage",
            summary = "Read which days the subscriptions of a tenant cover",
            description = "Shows from when to when the tenant is subscribed without a gap, under any plan, and the gaps"
                    + " between these periods. With 'within', all days of the given interval are in one of"
                    + " the two lists. Each list has at most 1,000 periods.")
    public Uni<SubscriptionCoverage> coverage(
            @RestPath String key,
            @Parameter(
                            description = "the days to look at, excluding the last one, such as those of an invoice;"
                                    + " by default, those from the first to the last subscription",
                            example = "2026-01-01/2027-01-01")
                    @RestQuery
                    @Nullable String within) {
        return subscriptions.getCoverage(
                CurrentCaller.scope(), TenantKey.existing(key), SubscriptionFilterParams.interval("within", within));
    }

    @GET
    @Path("{id}")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(
            operationId = "getSubscription",
            summary = "Read a subscription",
            description = "'end' is the day after the last day and includes all extensions.")
    public Uni<SubscriptionResponse> get(@RestPath String key, @RestPath String id) {
        Scope scope = CurrentCaller.scope();
        return subscriptions
                .get(scope, TenantKey.existing(key), PublicId.existing("subscription", id))
                .map(SubscriptionResponse::from);
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(6)
    @Operation(
            operationId = "updateSubscription",
            summary = "Change a subscription",
            description =
                    "Fields that are omitted keep their values. A new length changes the end. The request fails with"
                            + " 409 if the subscription would overlap another one of the tenant.")
    public Uni<SubscriptionResponse> patch(
            @RestPath String key,
            @RestPath String id,
            @RequestBodySchema(SubscriptionRequest.Patch.class) @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        UUID subscription = PublicId.existing("subscription", id);
        return service.patch(scope, tenant, subscription, SubscriptionChange.read(body), IfMatch.parse(ifMatch))
                .chain(() -> subscriptions.get(scope, tenant, subscription))
                .map(SubscriptionResponse::from);
    }

    @DELETE
    @Path("{id}")
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(4)
    @Operation(
            operationId = "deleteSubscription",
            summary = "Delete a subscription",
            description = "Usage and credits are not affected.")
    public Uni<Void> delete(
            @RestPath String key, @RestPath String id, @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        return service.delete(
                scope, TenantKey.existing(key), PublicId.existing("subscription", id), IfMatch.parse(ifMatch));
    }

    @POST
    @Path("extend")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(3)
    @Operation(
            operationId = "extendSubscriptions",
            summary = "Extend all subscriptions of a tenant, or of its subtree",
            description =
                    "Either all subscriptions are extended or none. The request fails with 409 if two subscriptions of"
                            + " one tenant would overlap.")
    public Uni<SubscriptionResponse.Extended> extend(
            @RestPath String key, @RequestBodySchema(SubscriptionRequest.Extend.class) @Nullable JsonNode body) {
        Scope scope = CurrentCaller.scope();
        return service.extend(scope, TenantKey.existing(key), SubscriptionExtension.read(body))
                .map(SubscriptionResponse.Extended::new);
    }
}
