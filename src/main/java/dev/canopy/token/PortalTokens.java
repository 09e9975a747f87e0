package dev.canopy.token;

import dev.canopy.crypto.HmacSha256;
import dev.canopy.crypto.SigningKey;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes and reads portal tokens: {@code cpt_}, the grant as JSON in Base64, a dot, and the signature (HMAC-SHA-256).
 * The key is derived from that of the database, so every instance reads the tokens of the others, and nothing is
 * stored. Thread-safe.
 */
@Singleton
class PortalTokens {
    static final String START = "cpt_";

    private static final String PURPOSE = "portal token 1";

    private final Supplier<byte[]> key;

    @Inject
    PortalTokens(SigningKey key) {
        this(() -> key.derived(PURPOSE));
    }

    PortalTokens(Supplier<byte[]> key) {
        this.key = key;
    }

    String write(PortalGrant grant) {
        String payload = base64(new JsonObject()
                .put("id", grant.tenantId())
                .put("tenant", grant.tenantKey())
                .put("expires", grant.expires().getEpochSecond())
                .put("origins", new JsonArray(grant.origins()))
                .encode()
                .getBytes(StandardCharsets.UTF_8));
        return START + payload + "." + base64(sign(payload));
    }

    /** Returns the grant of a token that the service has signed, even if it has expired; empty for any other token. */
    Optional<PortalGrant> read(String token) {
        int dot = token.indexOf('.');
        if (!token.startsWith(START) || dot < 0) {
            return Optional.empty();
        }
        String payload = token.substring(START.length(), dot);
        byte[] given = token.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(base64(sign(payload)).getBytes(StandardCharsets.UTF_8), given)) {
            return Optional.empty();
        }
        return grant(payload);
    }

    private static Optional<PortalGrant> grant(String payload) {
        try {
            JsonObject json =
                    new JsonObject(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
            List<String> origins = json.getJsonArray("origins").stream()
                    .map(String.class::cast)
                    .toList();
            return Optional.of(new PortalGrant(
                    json.getLong("id"),
                    json.getString("tenant"),
                    Instant.ofEpochSecond(json.getLong("expires")),
                    origins));
        } catch (IllegalArgumentException | DecodeException ofAnotherVersion) {
            return Optional.empty();
        }
    }

    private byte[] sign(String payload) {
        return HmacSha256.sign(key.get(), payload.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
