package dev.canopy.token;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shape of a new portal token in the OpenAPI document. {@link PortalTokenDraft} reads it field by field. */
@Schema(name = "NewPortalToken", description = "a portal token to be made")
record PortalTokenRequest(
        @Schema(
                examples = "PT1H",
                required = true,
                description = "how long the token is valid, as an ISO-8601 duration from one second to the configured"
                        + " maximum (canopy.access.portal.max-lifetime)")
        String expiresIn,

        @Schema(
                examples = "[\"https://portal.example.com\"]",
                nullable = true,
                minItems = 1,
                maxItems = PortalTokenDraft.MAX_ORIGINS,
                uniqueItems = true,
                description = "the origins of the web pages that may use the token; any client may use it if omitted")
        @Nullable List<String> origins) {}
