package dev.canopy.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.listing.ClientId;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The credits of a tenant over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/credits")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Accounts")
class CreditResource {
    private final CreditRepository credits;
    private final CreditEntryRepository ledger;
    private final CreditService service;
    private final Cursors cursors;

    CreditResource(CreditRepository credits, CreditEntryRepository ledger, CreditService service, Cursors cursors) {
        this.cursors = cursors;
        this.credits = credits;
        this.ledger = ledger;
        this.service = service;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(4)
    @Operation(
            operationId = "grantCredit",
            summary = "Grant a credit",
            description =
                    "The credit pays usage of the tenant itself, not of its descendants, from effective until it expires. Its"
                            + " payments stay; only its remainder expires. A request can be repeated safely: a credit with the"
                            + " same id and content is not granted again. The request fails with 409 if the tenant is"
                            + " archived, has another credit with the same id, or has 1,000 credits, counting each month of those"
                            + " that recur; and with 422 if effective or expires is within a day whose events are no longer kept.")
    @APIResponse(responseCode = "200", description = "The credit had been granted already.")
    public Uni<RestResponse<CreditResponse>> grant(
            @RestPath String key, @RequestBodySchema(CreditRequest.class) @Nullable JsonNode body) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        CreditDraft draft = CreditDraft.read(body);
        return service.grant(scope, tenant, draft).map(granted -> {
            CreditResponse credit = CreditResponse.from(granted.credit(), draft.rounded());
            return granted.added() ? CreatedResponse.of(location(tenant, draft.id()), credit) : RestResponse.ok(credit);
        });
    }

    @GET
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(
            operationId = "listCredits",
            summary = "List the credits of a tenant by id",
            description = "The list has all credits, including those that have expired.")
    public Uni<Page<CreditResponse>> list(@RestPath String key, @BeanParam CreditParams params) {
        return credits.list(params.toQuery(CurrentCaller.scope(), TenantKey.existing(key), cursors))
                .map(found -> found.map(CreditResponse::from));
    }

    @GET
    @Path("ledger")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(
            operationId = "listCreditLedger",
            summary = "List what the credits of a tenant have paid",
            description =
                    "The times at which credits become effective or expire cut the usage of the tenant itself into periods. In each"
                            + " period, the credits that are effective pay its cost: those with the lowest priority first, then"
                            + " those that expire first. The entries are in the order of time, and include the usage that the roll-ups"
                            + " include. They change if usage of earlier periods arrives, is corrected or is deleted, or if credits are"
                            + " granted, deleted or expire; a cursor then continues at the same position, so an entry may be on two pages or"
                            + " on none. A file has all entries as they are at one time.")
    public Uni<Page<CreditEntryResponse>> ledger(@RestPath String key, @BeanParam CreditParams params) {
        return ledger.list(params.toLedger(CurrentCaller.scope(), TenantKey.existing(key), cursors))
                .map(found -> found.map(CreditEntryResponse::from));
    }

    @GET
    @Path("{id}")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(
            operationId = "getCredit",
            summary = "Read a credit",
            description = "Returns the credit as it was granted. The credit ledger lists its payments.")
    public Uni<CreditResponse> get(@RestPath String key, @RestPath String id) {
        Scope scope = CurrentCaller.scope();
        return credits.get(scope, TenantKey.existing(key), ClientId.existing("credit", id))
                .map(CreditResponse::from);
    }

    @DELETE
    @Path("{id}")
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(4)
    @Operation(
            operationId = "deleteCredit",
            summary = "Delete a credit",
            description = "Afterwards, the balance and the ledger are as if the credit had never been granted.")
    public Uni<Void> delete(
            @RestPath String key, @RestPath String id, @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        return service.delete(scope, TenantKey.existing(key), ClientId.existing("credit", id), IfMatch.parse(ifMatch));
    }

    private static String location(String tenant, String id) {
        String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%7E", "~");
        return "/api/v1/tenants/" + tenant + "/credits/" + encoded;
    }
}
