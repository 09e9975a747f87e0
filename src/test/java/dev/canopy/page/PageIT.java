package dev.canopy.page;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page in a browser. Skipped on a machine without one, unless the variable CANOPY_TEST_BROWSER is {@code required}. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class PageIT {
    private static final String COST = "[data-metric=totalInferenceCost]";

    private static Browser browser;

    @TestHTTPResource("/")
    URI page;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1"), child("a2")), child("b")));
        use("u1", "a1", "1.234567891");
        use("u2", "a2", "0.25");
        use("u3", "b", "7.5");
    }

    @AfterAll
    static void leave() {
        if (browser != null) {
            browser.close();
            browser = null;
        }
    }

    @Test
    void drillsFromTheRootToALeaf() {
        visit("?tenant=" + forest.key("root"));
        browser.awaitAttribute(COST, "title", cost("root"));

        browser.click("canopy-breakdown a[href*='" + forest.key("a") + "&']");
        browser.awaitText("h1", "Tenant a");
        browser.awaitAttribute(COST, "title", cost("a"));
        browser.click("canopy-breakdown a[href*='" + forest.key("a1") + "&']");

        browser.awaitText("h1", "Tenant a1");
        browser.awaitAttribute(COST, "title", cost("a1"));
        assertThat(browser.texts(".breadcrumbs li")).containsExactly("Tenant root", "Tenant a");
        assertThat(browser.address()).contains("tenant=" + forest.key("a1"));
    }

    @Test
    void showsEveryTenantOfTheSubtreeWithItsMetrics() {
        visit("?tenant=" + forest.key("root"));

        browser.awaitText("canopy-tenants tbody tr:nth-child(5) small", forest.key("a2"));
        assertThat(browser.texts("canopy-tenants tbody td:nth-of-type(1)"))
                .containsExactly("$8.98", "$7.50", "$1.48", "$1.23", "$0.25");
    }

    @Test
    void showsAChangeAtOnce() {
        visit("?tenant=" + forest.key("root"));
        browser.awaitText(".live", "Live");
        browser.awaitAttribute(COST, "title", cost("root"));

        use("u4", "b", "100");

        browser.awaitAttribute(COST, "title", "108.984567891");
    }

    @Test
    void isOperatedByTheKeyboardAlone() {
        visit("?tenant=" + forest.key("root"));
        browser.awaitText("[data-key='" + forest.key("root") + "'] .name", "Tenant root");
        browser.click("canopy-search input");

        browser.type(Keys.TAB);
        browser.type(Keys.ARROW_RIGHT);
        browser.awaitText("[data-key='" + forest.key("a") + "'] .name", "Tenant a");
        browser.type(Keys.ARROW_DOWN);
        browser.type(Keys.ENTER);

        browser.awaitText("h1", "Tenant a");
        assertThat(browser.focused("data-key")).isEqualTo(forest.key("a"));
    }

    @Test
    void leadsFromANumberToItsEvents() {
        visit("?tenant=" + forest.key("root") + "&by=feature");

        browser.click("canopy-breakdown td a[href*='feature=chat']");
        browser.awaitText("canopy-events tbody tr:nth-child(3) td:nth-of-type(1)", forest.key("a1"));
        assertThat(browser.texts("canopy-events tbody td:nth-of-type(5)")).containsExactly("$7.50", "$0.25", "$1.23");
        assertThat(browser.address()).contains("screen=events", "feature=chat");
        assertThat(browser.violations()).isEmpty();
        browser.click("canopy-events .source");
        assertThat(browser.text("dialog code"))
                .startsWith("GET /api/v1/usage?tenant=" + forest.key("root") + "&subtree=true");
    }

    @Test
    void showsMoreEvents() {
        for (int i = 0; i < 60; i++) {
            use("more" + i, "b", "1");
        }
        visit("?screen=events&tenant=" + forest.key("b"));

        browser.awaitText("canopy-events tbody tr:nth-child(50) td:nth-of-type(1)", forest.key("b"));
        browser.click("canopy-events nav button");

        browser.awaitText("canopy-events tbody tr:nth-child(61) td:nth-of-type(5)", "$7.50");
        assertThat(browser.texts("canopy-events nav button")).isEmpty();
    }

    @Test
    void showsTheCallThatGaveANumber() {
        visit("?tenant=" + forest.key("root"));

        browser.click("canopy-headline .source");

        assertThat(browser.text("dialog code")).startsWith("GET /api/v1/tenants/" + forest.key("root") + "/metrics?");
    }

    @Test
    void showsOnlyTheSubtreeOfAKey() {
        String key = keyOf("a");
        visit("");
        browser.click(".caller button");
        browser.click("canopy-sign-in input");
        browser.type(key, Keys.ENTER);

        browser.awaitText("h1", "Tenant a");
        browser.awaitAttribute(COST, "title", cost("a"));
        browser.awaitText("[role=treeitem] .name", "Tenant a");
        assertThat(browser.texts("[role=treeitem] .name")).containsExactly("Tenant a");
        assertThat(browser.texts(".top nav a")).containsExactly("Overview", "Prices");
    }

    @Test
    void keepsATokenOfTheAddressInMemoryOnly() {
        visit("?tenant=" + forest.key("b") + "#token=" + keyOf("a"));

        browser.awaitText("main .empty", "There is no tenant '" + forest.key("b") + "'.");
        assertThat(browser.address()).doesNotContain("token");
        assertThat(browser.script("return sessionStorage.length")).isEqualTo(0L);
    }

    @Test
    void asksAgainForAKeyThatIsNotValid() {
        visit("");
        browser.click(".caller button");
        browser.click("canopy-sign-in input");
        browser.type("canopy_00000000_" + "x".repeat(43), Keys.ENTER);

        assertThat(browser.text("canopy-sign-in [role=alert]")).contains("not valid");
    }

    @Test
    void hasNoKnownFaultOfAccessibility() {
        visit("?tenant=" + forest.key("root"));
        browser.awaitText("canopy-tenants tbody tr:nth-child(5) small", forest.key("a2"));
        browser.text("canopy-breakdown tbody tr");
        browser.photograph("page");
        assertThat(browser.violations()).isEmpty();

        browser.click(".top nav a:nth-child(2)");
        browser.text("#prices-title + .source, canopy-prices .empty");
        assertThat(browser.violations()).isEmpty();

        browser.click(".top nav a:nth-child(3)");
        browser.text("canopy-keys form");
        assertThat(browser.violations()).isEmpty();

        browser.click(".caller button");
        browser.text("canopy-sign-in");
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void loadsAtMost300KilobytesForTheFirstView() {
        visit("?tenant=" + forest.key("root"));
        browser.text("canopy-tenants tbody tr");

        Object bytes = browser.script(
                "return performance.getEntries().reduce((sum, each) => sum + (each.encodedBodySize || 0), 0)");

        assertThat(((Number) bytes).longValue()).isBetween(20_000L, 300_000L);
    }

    @Test
    void sendsItsFilesWithASecurityPolicy() {
        Response file = given().get("/");

        file.then()
                .statusCode(200)
                .contentType("text/html")
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer");
        given().header("If-None-Match", file.header("ETag"))
                .get("/")
                .then()
                .statusCode(304)
                .header("Content-Security-Policy", file.header("Content-Security-Policy"));
    }

    @Test
    void isOnlyRead() {
        given().contentType("text/html")
                .body("")
                .post("/")
                .then()
                .statusCode(405)
                .header("Allow", "GET, HEAD")
                .body("type", equalTo("/problems/method-not-allowed"));
    }

    private void visit(String query) {
        assumeTrue(Browser.exists() || "required".equals(System.getenv("CANOPY_TEST_BROWSER")));
        if (browser == null) {
            browser = Browser.open(page);
        }
        browser.visit(query);
    }

    private void use(String id, String tenant, String cost) {
        forest.use(event(id, tenant, "chat", cost, Instant.now().toString()))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1));
    }

    private String cost(String tenant) {
        return (String) forest.metrics(tenant).get("totalInferenceCost");
    }

    private String keyOf(String tenant) {
        return given().contentType("application/json")
                .body("{\"name\":\"test\",\"role\":\"viewer\",\"tenant\":\"" + forest.key(tenant) + "\"}")
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
    }
}
