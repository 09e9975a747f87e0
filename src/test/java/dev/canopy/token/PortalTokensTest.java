package dev.canopy.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.problem.ProblemException;
import dev.canopy.testing.TestSeals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortalTokensTest {
    private static final PortalGrant GRANT =
            new PortalGrant(7, "acme", Instant.parse("2026-03-01T12:00:00Z"), List.of("https://portal.example.com"));

    private final PortalTokens tokens = tokens("first");
    private final ObjectMapper json = new ObjectMapper();

    private static PortalTokens tokens(String key) {
        return new PortalTokens(TestSeals.of(key));
    }

    @Test
    void readsWhatItHasWritten() {
        assertThat(tokens.read(tokens.write(GRANT))).contains(GRANT);
    }

    @Test
    void refusesATokenOfAnotherDatabase() {
        assertThat(tokens("second").read(tokens.write(GRANT))).isEmpty();
    }

    @Test
    void refusesAChangedToken() {
        String token = tokens.write(GRANT);
        for (int place = PortalTokens.START.length(); place < token.length(); place++) {
            char other = token.charAt(place) == 'A' ? 'B' : 'A';
            assertThat(tokens.read(token.substring(0, place) + other + token.substring(place + 1)))
                    .isEmpty();
        }
    }

    /** The number is that of all tenants of the service. */
    @Test
    void hasOneLengthForAllTenantsOfAKey() {
        assertThat(tokens.write(of(1))).hasSameSizeAs(tokens.write(of(Long.MAX_VALUE)));
    }

    private static PortalGrant of(long tenant) {
        return new PortalGrant(tenant, GRANT.tenantKey(), GRANT.expires(), GRANT.origins());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cpt_", "cpt_.", "cpt_a.b", "cpt_e30.", "eyJ.a.b"})
    void refusesWhatIsNoToken(String token) {
        assertThat(tokens.read(token)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://portal.example.com, https://portal.example.com",
        "HTTPS://Portal.Example.com:443, https://portal.example.com",
        "http://localhost:3000, http://localhost:3000",
        "http://[::1]:80, http://[::1]"
    })
    void knowsAnOriginAsBrowsersWriteIt(String text, String origin) {
        assertThat(Origin.parse(text)).contains(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "null",
                "portal.example.com",
                "https://a/",
                "https://a?b",
                "https://u@a",
                "ftp://a",
                "https://a:70000"
            })
    void refusesWhatIsNoOrigin(String text) {
        assertThat(Origin.parse(text)).isEmpty();
    }

    @Test
    void readsARequest() throws Exception {
        assertThat(read("{\"expiresIn\":\"PT1H\",\"origins\":[\"https://A.example\"]}"))
                .isEqualTo(new PortalTokenDraft(Duration.ofHours(1), List.of("https://a.example")));
        assertThat(read("{\"expiresIn\":\"PT12H\"}").origins()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"expiresIn\":\"PT0S\"}",
                "{\"expiresIn\":\"PT12H0.001S\"}",
                "{\"expiresIn\":3600}",
                "{\"expiresIn\":\"P1M\"}",
                "{\"expiresIn\":\"PT1H\",\"origins\":[]}",
                "{\"expiresIn\":\"PT1H\",\"origins\":[\"*\"]}",
                "{\"expiresIn\":\"PT1H\",\"origins\":[\"https://a\",\"https://A\"]}",
                "{\"expiresIn\":\"PT1H\",\"role\":\"manager\"}"
            })
    void refusesARequestOutOfBounds(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(ProblemException.class);
    }

    private PortalTokenDraft read(String body) throws Exception {
        return PortalTokenDraft.read(json.readTree(body), Duration.ofHours(12));
    }
}
