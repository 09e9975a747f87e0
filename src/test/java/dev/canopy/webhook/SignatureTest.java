package dev.canopy.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signatures, verified by the library of the specification. */
class SignatureTest {
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String BODY = "{\"test\": \"ä 2432232314\"}";
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PREVIOUS = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);

    private static Webhook receiver(byte[] secret) {
        return new Webhook("whsec_" + Base64.getEncoder().encodeToString(secret));
    }

    private static HttpHeaders headers(List<byte[]> secrets, String body) {
        long now = Instant.now().getEpochSecond();
        return HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of(ID),
                        "webhook-timestamp", List.of(String.valueOf(now)),
                        "webhook-signature", List.of(Signature.header(secrets, ID, now, body))),
                (name, value) -> true);
    }

    @Test
    void isVerifiedByTheLibraryOfTheSpecification() {
        assertThatCode(() -> receiver(SECRET).verify(BODY, headers(List.of(SECRET), BODY)))
                .doesNotThrowAnyException();
    }

    @Test
    void isVerifiedByBothSecrets() {
        HttpHeaders both = headers(List.of(SECRET, PREVIOUS), BODY);

        assertThatCode(() -> receiver(SECRET).verify(BODY, both)).doesNotThrowAnyException();
        assertThatCode(() -> receiver(PREVIOUS).verify(BODY, both)).doesNotThrowAnyException();
    }

    @Test
    void isNotVerifiedForAnotherBodyOrSecret() {
        HttpHeaders signed = headers(List.of(SECRET), BODY);

        assertThatThrownBy(() -> receiver(SECRET).verify(BODY + " ", signed))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> receiver(PREVIOUS).verify(BODY, signed))
                .isInstanceOf(WebhookVerificationException.class);
    }

    /** The example of the specification's libraries. */
    @Test
    void isThatOfTheExample() {
        byte[] secret = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(Signature.header(List.of(secret), ID, 1_614_265_330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
