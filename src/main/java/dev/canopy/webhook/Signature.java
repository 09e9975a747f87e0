package dev.canopy.webhook;

import dev.canopy.crypto.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** The signature of a message by the Standard Webhooks specification. */
final class Signature {
    private Signature() {}

    /**
     * The value of the header {@code webhook-signature}.
     *
     * @param secrets the valid secrets, the newest first
     * @param id the value of {@code webhook-id}
     * @param timestamp the value of {@code webhook-timestamp}, in seconds since 1970
     */
    static String header(List<byte[]> secrets, String id, long timestamp, String body) {
        byte[] content = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
        return secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(HmacSha256.sign(secret, content)))
                .collect(Collectors.joining(" "));
    }
}
