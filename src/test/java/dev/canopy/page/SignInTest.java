package dev.canopy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignInTest {
    private record Configured(Optional<String> clientId) implements PageConfig {
        @Override
        public Optional<List<String>> origins() {
            return Optional.empty();
        }

        @Override
        public String scope() {
            return "openid";
        }
    }

    private static final PageConfig CONFIG = new Configured(Optional.of("page"));

    @Test
    void isOffWithoutAClient() {
        assertThat(SignIn.of(new Configured(Optional.empty()), Optional.of("https://issuer.example")))
                .isEmpty();
    }

    @Test
    void knowsTheOriginOfTheIssuer() {
        assertThat(SignIn.of(CONFIG, Optional.of("https://Login.example.com:8443/realms/usage")))
                .hasValueSatisfying(signIn -> assertThat(signIn.origin()).isEqualTo("https://Login.example.com:8443"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8180", "http://127.0.0.1:8180"})
    void needsNoTlsOnThisMachine(String issuer) {
        assertThat(SignIn.of(CONFIG, Optional.of(issuer + "/realms/usage")))
                .hasValueSatisfying(signIn -> assertThat(signIn.origin()).isEqualTo(issuer));
    }

    /** Nothing of an issuer may add words to the policy, and nobody may answer in its place. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "issuer",
                "accounts.example.com",
                "urn:issuer",
                "ftp://issuer.example",
                "https://*.example.com/",
                "https://a.example;script-src b/",
                "https://a example/",
                "http://login.example.com/",
                "http://localhost.example.com/",
                "https://user:secret@login.example.com/",
                "https://login.example.com/?realm=usage",
                "https://login.example.com/#usage"
            })
    void needsAnIssuerWithAnAddress(String issuer) {
        assertThatThrownBy(() -> SignIn.of(CONFIG, Optional.of(issuer)))
                .hasMessageStartingWith("canopy.page.sign-in.client-id needs an https address of an issuer");
    }

    @Test
    void needsAnIssuer() {
        assertThatThrownBy(() -> SignIn.of(CONFIG, Optional.empty()))
                .hasMessageStartingWith("canopy.page.sign-in.client-id needs an https address of an issuer");
    }
}
