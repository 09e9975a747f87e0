package dev.canopy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.IdentityProvider;
import dev.canopy.testing.IdentityProvider.Fault;
import dev.canopy.testing.Issuer;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** Signing in at an identity provider, in a browser. */
@Standalone
class PageSignInIT {
    private static final String OPERATOR = "canopy_0a1b2c3d_" + "f".repeat(43);
    private static final String PROVIDER = "canopy-sign-in .provider";
    private static final String REFUSAL = "canopy-sign-in [role=alert]";
    private static final Path FOLDER = Path.of("target/page-sign-in");
    private static final RunningCluster CLUSTER = new RunningCluster(FOLDER);

    private static IdentityProvider provider;
    private static ServiceProcess service;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Browser.exists() || "required".equals(System.getenv("CANOPY_TEST_BROWSER")));
        provider = new IdentityProvider();
        CLUSTER.clear();
        service = ServiceProcess.on(FOLDER)
                .property("canopy.access.mode", "required")
                .property("canopy.access.operator-key", OPERATOR)
                .property("canopy.access.jwt.issuer", provider.name())
                .property("canopy.access.jwt.audience", Issuer.AUDIENCE)
                .property("canopy.access.jwt.jwks-url", provider.keys())
                .property("canopy.access.jwt.clock-skew", "PT0S")
                .property("canopy.page.sign-in.client-id", IdentityProvider.CLIENT)
                .startReady();
        provider.know(service.uri("/"));
        browser = Browser.open(service.uri("/"));
        HttpRequest create = HttpRequest.newBuilder(service.uri("/api/v1/tenants"))
                .header("Authorization", "Bearer " + OPERATOR)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"key\":\"acme\",\"name\":\"Acme\"}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(create, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (service != null) {
            service.terminate();
        }
        if (provider != null) {
            provider.close();
        }
        CLUSTER.kill();
    }

    @BeforeEach
    void repair() {
        provider.fail(Fault.NONE);
        provider.tokensLast(600);
        provider.renews(false);
    }

    @Test
    void comesBackToTheViewOfTheAddress() {
        browser.visit("?tenant=acme&period=last-month");
        browser.text(PROVIDER);
        assertThat(browser.violations()).isEmpty();

        signIn();

        browser.awaitText("h1", "Acme");
        assertThat(browser.text(".caller")).startsWith("ada");
        assertThat(browser.address()).contains("tenant=acme", "period=last-month");
        browser.click(".caller button");
        assertThat(browser.text("canopy-sign-in h1")).isEqualTo("Sign in");
    }

    @Test
    void leavesNoTraceOfTheTokenInTheAddressTheStorageOrTheLog() {
        browser.visit("?tenant=acme");
        signIn();
        browser.awaitText("h1", "Acme");

        Object traces = browser.script("return location.href + JSON.stringify(history.state) + document.cookie"
                + " + JSON.stringify({ ...sessionStorage, ...localStorage })");

        assertThat(provider.secrets()).hasSizeGreaterThanOrEqualTo(4).allSatisfy(secret -> {
            assertThat((String) traces).doesNotContain(secret);
            assertThat(service.output()).doesNotContain(secret);
        });
        assertThat(browser.script("return sessionStorage.length + localStorage.length"))
                .isEqualTo(0L);
        assertThat((String) traces).doesNotContain("state=", "code=");
    }

    @Test
    void offersToSignInAgainWhenTheSessionHasEnded() {
        provider.tokensLast(4);
        browser.visit("?tenant=acme&period=last-month");
        signIn();

        browser.awaitText(REFUSAL, "Your session has ended. Sign in again to come back to this view.");
        provider.tokensLast(600);
        signIn();

        browser.awaitText("h1", "Acme");
        assertThat(browser.address()).contains("tenant=acme", "period=last-month");
    }

    @Test
    void staysSignedInAsLongAsTheProviderReplacesTheTokens() throws Exception {
        provider.renews(true);
        provider.tokensLast(24);
        provider.isAwayOnce();
        browser.visit("?tenant=acme");
        signIn();
        browser.awaitText("h1", "Acme");
        int before = provider.renewed();

        awaitRenewals(before + 1); // after half of the lifetime
        browser.awaitText(".live", "Live");
        assertThat(browser.text("h1")).isEqualTo("Acme");

        provider.tokensLast(4);
        awaitRenewals(before + 2); // so that the first token has ended
        provider.renews(false);
        browser.awaitText(REFUSAL, "Your session has ended. Sign in again to come back to this view.");
    }

    private static void awaitRenewals(int number) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (provider.renewed() < number) {
            assertThat(System.nanoTime()).as("tokens are not replaced").isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ACCESS_DENIED  | The identity provider has refused: Ada is not a member.",
                "CODE_EXPIRED   | The identity provider has refused: The code has expired.",
                "OTHER_NONCE    | The identity provider gave an ID token of another sign-in.",
                "OTHER_AUDIENCE | The identity provider gave an ID token of another sign-in.",
                "OTHER_PARTY    | The identity provider gave an ID token of another sign-in."
            })
    void saysWhyNobodyIsSignedIn(Fault fault, String message) {
        provider.fail(fault);
        browser.visit("?tenant=acme");

        signIn();

        browser.awaitText(REFUSAL, message);
        assertThat(browser.address()).contains("tenant=acme").doesNotContain("state=", "error");
        assertThat(browser.script("return sessionStorage.length")).isEqualTo(0L);
    }

    @Test
    void goesToNoProviderThatHasAnotherName() {
        provider.fail(Fault.OTHER_ISSUER);
        browser.visit("");

        browser.click(PROVIDER);

        browser.awaitText(
                REFUSAL,
                "The identity provider is called https://other.example, but the service expects " + provider.name()
                        + ".");
    }

    @Test
    void takesNoAnswerToAnotherSignIn() {
        int before = provider.secrets().size();
        browser.visit("");

        browser.visit("?tenant=acme#state=invented&code=invented");

        browser.text(PROVIDER);
        assertThat(browser.script("return location.hash")).isEqualTo("");
        assertThat(browser.shows(REFUSAL)).isFalse();
        assertThat(provider.secrets()).hasSize(before);
    }

    @Test
    void letsNoLinkEndASignInThatHasBegun() {
        browser.visit("?tenant=acme");
        browser.click(PROVIDER);
        browser.text("#back");
        String begun = browser.address();

        browser.go(service.uri("/") + "#state=invented&error=invented");
        browser.text(PROVIDER);
        browser.go(begun);
        browser.click("#back");

        browser.awaitText("h1", "Acme");
    }

    @Test
    void keepsAKeyWhateverALinkAndTheStorageSay() {
        browser.visit("?tenant=acme");
        browser.click("canopy-sign-in input");
        browser.type(OPERATOR, Keys.ENTER);
        browser.awaitText("h1", "Acme");
        browser.go(service.uri("/page/icon.svg").toString());
        browser.script("sessionStorage.setItem('canopy-sign-in', '{')");

        browser.go(service.uri("/") + "?tenant=acme#state=invented&code=invented");

        browser.awaitText("h1", "Acme");
    }

    @Test
    void connectsToNoOtherOriginThanTheIssuer() throws Exception {
        assertThat(service.get("/").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .containsPattern("connect-src 'self' " + Pattern.quote(provider.name()) + ";"));
    }

    private static void signIn() {
        browser.click(PROVIDER);
        browser.click("#back");
    }
}
