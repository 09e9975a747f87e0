package dev.canopy.token;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.testing.Configurations;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An issuer that is configured in part. */
class JwtAuthenticatorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "audience | jwks-url | https://issuer.example/keys",
                "jwks-url | audience | canopy",
            })
    void needsBothWithAnIssuer(String missing, String key, String value) {
        JwtConfig config = Configurations.of(JwtConfig.class, "issuer", "https://issuer.example", key, value);

        assertThatThrownBy(() -> new JwtAuthenticator(config, null, null))
                .hasMessage(
                        "canopy.access.jwt." + missing + " is missing; it is needed with canopy.access.jwt.issuer.");
    }
}
