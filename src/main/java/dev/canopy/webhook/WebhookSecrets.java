package dev.canopy.webhook;

import dev.canopy.crypto.HmacSha256;
import dev.canopy.crypto.SigningKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * The secrets of webhooks. They are derived from the key of the database, the webhook and the number of the secret, so
 * that none of them is stored.
 */
@ApplicationScoped
class WebhookSecrets {
    private final SigningKey key;

    WebhookSecrets(SigningKey key) {
        this.key = key;
    }

    /** The secret in the form that receivers are given. */
    String text(UUID webhook, int version) {
        return "whsec_" + Base64.getEncoder().encodeToString(bytes(webhook, version));
    }

    /** The secret with which messages are signed, 32 bytes. */
    byte[] bytes(UUID webhook, int version) {
        String name = webhook + "." + version;
        return HmacSha256.sign(key.derived("webhooks"), name.getBytes(StandardCharsets.UTF_8));
    }
}
