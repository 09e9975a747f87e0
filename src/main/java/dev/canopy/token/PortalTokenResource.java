package dev.canopy.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.audit.AuditLog;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantKey;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Portal tokens over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/portal-tokens")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Access")
class PortalTokenResource {
    private final TenantRepository tenants;
    private final PortalTokens tokens;
    private final AuditLog log;
    private final PortalConfig config;

    PortalTokenResource(TenantRepository tenants, PortalTokens tokens, AuditLog log, PortalConfig config) {
        this.tenants = tenants;
        this.tokens = tokens;
        this.log = log;
        this.config = config;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(3)
    @Operation(
            operationId = "createPortalToken",
            summary = "Make a token for a customer's browser",
            description =
                    "The token reads the subtree of the tenant, and nothing else. It is valid until it expires and"
                            + " cannot be revoked. If origins are given, web pages from other origins cannot use it.")
    @APIResponseSchema(
            value = PortalTokenResponse.class,
            responseCode = "201",
            responseDescription = "the token, which is shown only here")
    public Uni<RestResponse<PortalTokenResponse>> create(
            @RestPath String key, @RequestBodySchema(PortalTokenRequest.class) @Nullable JsonNode body) {
        String tenant = TenantKey.existing(key);
        PortalTokenDraft draft = PortalTokenDraft.read(body, config.maxLifetime());
        Instant expires = Instant.now().plus(draft.expiresIn()).truncatedTo(ChronoUnit.SECONDS);
        return tenants.getId(CurrentCaller.scope(), tenant)
                .call(() -> log.begin(
                        "portalToken.create",
                        tenant,
                        Map.of("expires", expires.toString(), "origins", draft.origins())))
                .map(id -> tokens.write(new PortalGrant(id, tenant, expires, draft.origins())))
                .map(token -> RestResponse.ResponseBuilder.create(
                                RestResponse.Status.CREATED, new PortalTokenResponse(token, expires))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build());
    }
}
