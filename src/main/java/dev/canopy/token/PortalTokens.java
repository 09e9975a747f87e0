package dev.canopy.token;

import dev.canopy.crypto.Seals;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Writes and reads portal tokens: {@code cpt_} and the grant, sealed. Every instance reads the tokens of the others,
 * and nothing is stored. Thread-safe.
 */
@Singleton
class PortalTokens {
    static final String START = "cpt_";

    private static final String PURPOSE = "portal token";

    private final Seals seals;

    PortalTokens(Seals seals) {
        this.seals = seals;
    }

    /** The id of the tenant has always 16 digits, so that the length of the token does not show its size. */
    String write(PortalGrant grant) {
        JsonObject content = new JsonObject()
                .put("id", HexFormat.of().toHexDigits(grant.tenantId()))
                .put("tenant", grant.tenantKey())
                .put("expires", grant.expires().getEpochSecond())
                .put("origins", new JsonArray(grant.origins()));
        return START + seals.seal(PURPOSE, content.encode().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the grant of a token that the service has made, even if it has expired; empty for any other token. */
    Optional<PortalGrant> read(String token) {
        return token.startsWith(START)
                ? seals.open(PURPOSE, token.substring(START.length())).map(PortalTokens::grant)
                : Optional.empty();
    }

    private static PortalGrant grant(byte[] content) {
        JsonObject json = new JsonObject(new String(content, StandardCharsets.UTF_8));
        List<String> origins =
                json.getJsonArray("origins").stream().map(String.class::cast).toList();
        return new PortalGrant(
                HexFormat.fromHexDigitsToLong(json.getString("id")),
                json.getString("tenant"),
                Instant.ofEpochSecond(json.getLong("expires")),
                origins);
    }
}
