package dev.canopy.token;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A portal token in a response. */
@Schema(name = "PortalToken", description = "a token that reads the subtree of one tenant")
record PortalTokenResponse(
        @Schema(
                required = true,
                examples = "cpt_…",
                description = "the token, to be sent as 'Authorization: Bearer'; it is not stored")
        String token,

        @Schema(required = true, examples = "2026-03-01T13:00:00Z", description = "when the token expires")
        Instant expires) {}
