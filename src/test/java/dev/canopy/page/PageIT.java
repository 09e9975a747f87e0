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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/**
 * The page in a browser. Skipped on a machine without one, unless the variable CANOPY_TEST_BROWSER is {@code required}.
 */
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
    void showsTheBudgetsOfATenantAndOfItsAncestors() {
        budget("root", "all", "{\"amount\":\"10\",\"period\":\"P1M\",\"thresholds\":[\"0.5\",\"0.9\"]}");
        budget("a", "own", "{\"amount\":\"1\",\"metric\":\"totalInferenceCost\",\"enforcement\":\"hard\"}");
        visit("?tenant=" + forest.key("a"));

        assertThat(browser.text("[data-budget=own]"))
                .contains("own hard", "Cost, for all time", "$1.48 of $1.00 (148.5%)", "-$0.48 left");
        assertThat(browser.text("[data-budget=all]"))
                .contains("all of " + forest.key("root"), "$8.98 of $10.00 (89.8%)", "has reached 50%");
        assertThat(browser.texts(".exceeded strong")).containsExactly("own");
        browser.awaitAttribute(
                "[data-budget=all] p:last-child span",
                "title",
                given().get("/api/v1/tenants/" + forest.key("root") + "/budgets/all")
                        .path("used"));
        assertThat(browser.violations()).isEmpty();

        browser.click("[data-budget=all] a");

        browser.awaitText("h1", "Tenant root");
        browser.awaitText("[data-budget] strong", "all");
    }

    @Test
    void goesDownByModelFeatureAndUser() {
        String model = "La*rge \"" + forest.key("") + "\\";
        useModel("m1", "a1", model, "ann", "2");
        useModel("m2", "b", model, "bob", "4");
        useModel("m3", "b", "Large " + forest.key(""), "bob", "5");
        visit("?by=model&tenant=" + forest.key("root"));
        browser.awaitText("canopy-breakdown tbody tr:nth-child(2) a", model);

        browser.click("canopy-breakdown tbody tr:nth-child(2) th a");
        browser.awaitText(
                "canopy-breakdown tbody th a",
                given().get("/api/v1/features/chat").path("name"));
        browser.awaitCount("canopy-breakdown tbody tr", 1);
        assertThat(browser.text("canopy-breakdown tbody td a")).startsWith("$6.00");
        browser.awaitAttribute(COST, "title", "6");
        browser.awaitAttribute("[data-metric=totalUsageCount]", "title", "2");
        assertThat(browser.texts(".cards .label")).containsExactly("Cost", "Events");
        assertThat(browser.texts("canopy-headline .choice a")).hasSize(1);
        assertThat(browser.text("#budgets-title")).isEqualTo("Budgets of all usage");
        assertThat(browser.text("#tenants-title")).isEqualTo("Tenants, with all usage");
        browser.click("canopy-chart summary");
        assertThat(browser.texts("canopy-chart tbody td")).contains("6");
        browser.click("canopy-breakdown tbody th a");
        browser.awaitText("canopy-breakdown tbody th a", "bob");
        assertThat(browser.texts("canopy-breakdown tbody th a")).containsExactly("bob", "ann");
        browser.click("canopy-breakdown tbody td a");

        browser.awaitText("canopy-events tbody td:nth-of-type(4)", "bob");
        assertThat(browser.texts("canopy-events tbody td:nth-of-type(5)")).containsExactly("$4.00");
        assertThat(browser.texts("canopy-events .choice a")).hasSize(3);
    }

    @Test
    void splitsTheChartByTheDimensionOfTheParts() {
        visit("?tenant=" + forest.key("root"));

        browser.click("canopy-chart header button");
        browser.awaitText("canopy-chart .legend li:nth-child(2)", "Tenant a");
        browser.click("canopy-chart summary");

        assertThat(browser.texts("canopy-chart thead th")).startsWith("From", "Tenant b", "Tenant a");
        assertThat(browser.texts("canopy-chart tbody td:nth-of-type(1)")).contains("7.5");
        assertThat(browser.texts("canopy-chart tbody td:nth-of-type(2)")).contains(cost("a"));
        assertThat(browser.address()).contains("split=yes");
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void addsAnAlertAndAWebhook() throws InterruptedException {
        visit("?screen=alerts&tenant=" + forest.key("root"));

        browser.fill("canopy-webhooks [name=url]", "https://hooks.example.com/" + forest.key("root"));
        browser.click("canopy-webhooks form button");
        assertThat(browser.text(".secret code")).startsWith("whsec_");
        browser.awaitText("canopy-webhooks tbody th", "https://hooks.example.com/" + forest.key("root"));
        browser.fill("canopy-alerts [name=name]", "spend");
        browser.script("document.querySelector('canopy-alerts [name=of]').value = 'metric totalInferenceCost'");
        browser.fill("canopy-alerts [name=threshold]", "5");
        browser.script("const hooks = document.querySelector('canopy-alerts [name=webhook]');"
                + " hooks.value = hooks.options[1].value");
        browser.click("canopy-alerts form button");

        browser.awaitText("canopy-alerts tbody th", "spend");
        assertThat(browser.texts("canopy-alerts tbody td").subList(0, 4))
                .containsExactly("Cost", "$5.00", "month", "https://hooks.example.com/" + forest.key("root"));
        assertThat(browser.violations()).isEmpty();

        awaitFiring("root", "spend");
        visit("?tenant=" + forest.key("root"));
        assertThat(browser.text("canopy-firings li")).startsWith("spend: Cost is $8.98, and has reached $5.00");

        visit("?screen=alerts&tenant=" + forest.key("root"));
        browser.click("canopy-alerts tbody button:nth-of-type(2)");
        browser.agree();
        browser.awaitText("canopy-alerts section .empty", "This tenant has no alerts.");
    }

    @Test
    void showsTheDeliveriesOfAWebhookAndRepeatsThem() {
        String webhook = given().contentType("application/json")
                .body("{\"url\":\"https://hooks.invalid/\"}")
                .post("/api/v1/tenants/" + forest.key("root") + "/webhooks")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        visit("?screen=alerts&tenant=" + forest.key("root"));

        browser.click("canopy-webhooks tbody button:nth-of-type(3)");
        browser.click("canopy-webhooks tbody button:nth-of-type(1)");
        browser.awaitText("canopy-deliveries tbody td:nth-of-type(1)", "webhook.test");
        browser.click("canopy-deliveries tbody button");
        browser.awaitText("canopy-deliveries tbody td:nth-of-type(1)", "webhook.test");
        assertThat(browser.shows(".secret")).isFalse();
        assertThat(browser.violations()).isEmpty();
        browser.click("canopy-webhooks tbody button:nth-of-type(4)");
        browser.agree();
        assertThat(browser.text(".secret code")).startsWith("whsec_");
        browser.click("canopy-webhooks tbody button:nth-of-type(5)");
        browser.agree();

        browser.awaitText("canopy-webhooks section .empty", "This tenant has no webhooks.");
        given().get("/api/v1/tenants/" + forest.key("root") + "/webhooks/" + webhook)
                .then()
                .statusCode(404);
    }

    @Test
    void changesAWebhook() {
        visit("?screen=alerts&tenant=" + forest.key("root"));
        browser.fill("canopy-webhooks [name=url]", "https://hooks.example.com/first");
        browser.click("canopy-webhooks form button");
        browser.awaitText("canopy-webhooks tbody th", "https://hooks.example.com/first");

        browser.click("canopy-webhooks tbody button:nth-of-type(2)");
        browser.awaitText("canopy-webhooks form button", "Save changes");
        browser.fill("canopy-webhooks [name=url]", "https://10.0.0.1/");
        browser.click("canopy-webhooks form button");
        assertThat(browser.text("canopy-webhooks [data-fault=url]")).isNotEmpty();
        assertThat(browser.focused("name")).isEqualTo("url");
        browser.fill("canopy-webhooks [name=url]", "https://hooks.example.com/second");
        browser.click("canopy-webhooks form button");

        browser.awaitText("canopy-webhooks tbody th", "https://hooks.example.com/second");
        browser.awaitText("canopy-webhooks form button", "Add webhook");
    }

    @Test
    void setsABudgetAndShowsWhatIsWrongAtItsField() {
        visit("?tenant=" + forest.key("root"));
        browser.click("canopy-budgets header button");

        browser.fill("canopy-budgets [name=name]", "own");
        browser.fill("canopy-budgets [name=amount]", "much");
        browser.fill("canopy-budgets [name=thresholds]", "0.5, 0.9");
        browser.click("canopy-budgets form button");
        assertThat(browser.text("canopy-budgets [data-fault=amount]")).startsWith("must be");
        browser.awaitAttribute("canopy-budgets [name=amount]", "aria-invalid", "true");
        assertThat(browser.focused("name")).isEqualTo("amount");
        assertThat(browser.violations()).isEmpty();
        browser.fill("canopy-budgets [name=amount]", "10");
        browser.click("canopy-budgets form button");

        browser.awaitText("[data-budget=own] strong", "own");
        assertThat(browser.text("[data-budget=own]")).contains("$8.98 of $10.00", "has reached 50%");
        browser.awaitAbsence("canopy-budgets form");
        browser.click("[data-budget=own] button:nth-of-type(2)");
        browser.agree();
        browser.awaitText("canopy-budgets .empty", "No budget covers this tenant.");
    }

    @Test
    void asksWhetherTheNameOfABudgetIsTakenAndClosesTheForm() {
        visit("?tenant=" + forest.key("root"));
        browser.text("canopy-budgets .empty");
        budget("root", "own", "{\"amount\":\"10\"}");

        browser.click("canopy-budgets header button");
        assertThat(browser.focused("name")).isEqualTo("name");
        browser.fill("canopy-budgets [name=name]", "Own");
        browser.fill("canopy-budgets [name=amount]", "20");
        browser.click("canopy-budgets form button");
        assertThat(browser.text("canopy-budgets [data-fault=name]")).startsWith("is the name of another budget");
        given().get("/api/v1/tenants/" + forest.key("root") + "/budgets/own")
                .then()
                .body("amount", equalTo("10"));
        browser.click("canopy-budgets form button[type=button]");

        browser.awaitAbsence("canopy-budgets form");
        assertThat(browser.script("return document.activeElement.textContent")).isEqualTo("Add budget");
    }

    @Test
    void keepsTheMeterOfABudget() throws InterruptedException {
        String meter = "pageMeter" + System.nanoTime();
        String path = "/api/v1/meters/" + meter;
        given().contentType("application/json")
                .body("{\"aggregation\":\"sum\",\"value\":\"attributes.pages\"}")
                .put(path)
                .then()
                .statusCode(202);
        try {
            await(
                    "the meter is not ready",
                    () -> given().get(path).path("state").equals("ready"));
            budget("root", "own", "{\"amount\":\"10\",\"metric\":\"" + meter + "\"}");
            visit("?tenant=" + forest.key("root"));

            browser.click("[data-budget=own] button");
            browser.awaitText("canopy-budgets form button", "Save changes");
            browser.fill("canopy-budgets [name=amount]", "20");
            browser.click("canopy-budgets form button");

            browser.awaitAbsence("canopy-budgets form");
            String own = "/api/v1/tenants/" + forest.key("root") + "/budgets/own";
            given().get(own).then().body("amount", equalTo("20"), "metric", equalTo(meter));
            given().delete(own).then().statusCode(204);
        } finally {
            given().delete(path).then().statusCode(204);
        }
    }

    @Test
    void showsNoBudgetThatArrivesAfterAChangeOfTheTenant() {
        budget("a", "own", "{\"amount\":\"10\"}");
        visit("?tenant=" + forest.key("a"));
        browser.text("[data-budget=own]");
        hold("/budgets/own");

        browser.click("[data-budget=own] button");
        awaitHeld();
        browser.click(".breadcrumbs a");
        browser.awaitText("h1", "Tenant root");
        browser.awaitAbsence("canopy-budgets form");
        release();
        browser.click("canopy-budgets header button");

        browser.awaitText("canopy-budgets form button", "Save budget");
        assertThat(browser.script("return document.querySelector('canopy-budgets [name=name]').value"))
                .isEqualTo("");
    }

    @Test
    void changesNoWebhookThatArrivesAfterAChangeOfTheTenant() {
        String path = webhook("a", "{\"url\":\"https://hooks.example.com/a\"}");
        visit("?screen=alerts&tenant=" + forest.key("a"));
        browser.awaitText("canopy-webhooks tbody th", "https://hooks.example.com/a");
        hold(path);

        browser.click("canopy-webhooks tbody button:nth-of-type(2)");
        awaitHeld();
        browser.click(".breadcrumbs a");
        browser.awaitText("h1", "Tenant root");
        browser.text("canopy-webhooks .empty");
        release();
        browser.fill("canopy-webhooks [name=url]", "https://hooks.example.com/root");
        browser.click("canopy-webhooks form button");

        browser.awaitText("canopy-webhooks tbody th", "https://hooks.example.com/root");
        given().get(path).then().body("url", equalTo("https://hooks.example.com/a"));
    }

    @Test
    void keepsTheMessagesOfAWebhook() {
        String path = webhook(
                "root",
                "{\"url\":\"https://hooks.example.com/first\",\"events\":[\"budget.threshold\",\"metric.threshold\"]}");
        visit("?screen=alerts&tenant=" + forest.key("root"));

        browser.click("canopy-webhooks tbody button:nth-of-type(2)");
        browser.awaitText("canopy-webhooks form button", "Save changes");
        browser.fill("canopy-webhooks [name=url]", "https://hooks.example.com/second");
        browser.click("canopy-webhooks form button");

        browser.awaitText("canopy-webhooks tbody th", "https://hooks.example.com/second");
        given().get(path).then().body("events", equalTo(List.of("budget.threshold", "metric.threshold")));
    }

    @Test
    void saysThatSomebodyElseHasChangedABudget() {
        budget("root", "own", "{\"amount\":\"10\",\"enforcement\":\"hard\"}");
        visit("?tenant=" + forest.key("root"));
        browser.click("[data-budget=own] button");
        browser.awaitText("canopy-budgets form button", "Save changes");
        given().contentType("application/json")
                .body("{\"amount\":\"99\",\"enforcement\":\"hard\"}")
                .put("/api/v1/tenants/" + forest.key("root") + "/budgets/own")
                .then()
                .statusCode(200);

        browser.fill("canopy-budgets [name=amount]", "20");
        browser.click("canopy-budgets form button");

        assertThat(browser.text("canopy-budgets form [role=alert]"))
                .startsWith("Somebody else has changed this meanwhile. Nothing was saved.");
        given().get("/api/v1/tenants/" + forest.key("root") + "/budgets/own")
                .then()
                .body("amount", equalTo("99"));
        browser.click("canopy-budgets form [role=alert] button");
        browser.awaitAbsence("canopy-budgets form [role=alert]");
        assertThat(browser.script("return document.querySelector('canopy-budgets [name=amount]').value"))
                .isEqualTo("99");
        browser.fill("canopy-budgets [name=amount]", "20");
        browser.click("canopy-budgets form button");
        browser.awaitAbsence("canopy-budgets form");
        given().get("/api/v1/tenants/" + forest.key("root") + "/budgets/own")
                .then()
                .body("amount", equalTo("20"), "enforcement", equalTo("hard"));
    }

    @Test
    void offersNoBudgetToThoseWhoManageOnlyTheTenantItself() {
        budget("a", "own", "{\"amount\":\"10\"}");
        String key = keyOf("a", "manager");

        visit("?tenant=" + forest.key("a") + "#token=" + key);
        browser.awaitText("[data-budget] strong", "own");
        assertThat(browser.texts("canopy-budgets button")).isEmpty();
        visit("?tenant=" + forest.key("a1") + "#token=" + key);

        browser.awaitText("canopy-budgets header button", "Add budget");
    }

    @Test
    void addsAndEndsAPrice() {
        String model = "0-page-" + System.nanoTime();
        visit("?screen=prices");
        browser.fill("canopy-prices [name=model]", model);
        browser.script("document.querySelector('[name=effectiveFrom]').value = '2030-01-01'");
        browser.fill("canopy-prices [name='rates.inputTokens']", "cheap");
        browser.click("canopy-prices form button");
        assertThat(browser.text("canopy-prices [data-fault='rates.inputTokens']"))
                .startsWith("must be");
        browser.fill("canopy-prices [name='rates.inputTokens']", "2.5");
        browser.click("canopy-prices form button");

        browser.awaitText("canopy-prices section:nth-of-type(2) tbody th", model);
        String id = given().get("/api/v1/prices?model=" + model).path("data[0].id");
        try {
            assertThat(browser.violations()).isEmpty();
            browser.click("canopy-prices section:nth-of-type(2) tbody button");
            browser.awaitText("canopy-prices form button", "Save changes");
            browser.script("document.querySelector('[name=effectiveTo]').value = '2030-02-01'");
            browser.click("canopy-prices form button");

            browser.awaitText("canopy-prices form button", "Add price");
            given().get("/api/v1/prices/" + id).then().body("effectiveTo", equalTo("2030-02-01T00:00:00Z"));
        } finally {
            given().delete("/api/v1/prices/" + id).then().statusCode(204);
        }
    }

    @Test
    void keepsTheHourOfTheEndOfAPrice() {
        String model = "0-page-" + System.nanoTime();
        String path = given().contentType("application/json")
                .body(Map.of(
                        "model",
                        model,
                        "currency",
                        "USD",
                        "effectiveFrom",
                        "2030-01-01",
                        "effectiveTo",
                        "2030-02-01T12:30:00Z",
                        "rates",
                        Map.of("inputTokens", "1")))
                .post("/api/v1/prices")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        try {
            visit("?screen=prices");
            browser.awaitText("canopy-prices section:nth-of-type(2) tbody th", model);
            browser.click("canopy-prices section:nth-of-type(2) tbody button");
            browser.awaitText("canopy-prices form button", "Save changes");
            browser.click("canopy-prices form button");

            browser.awaitText("canopy-prices form button", "Add price");
            given().get(path).then().body("effectiveTo", equalTo("2030-02-01T12:30:00Z"));
        } finally {
            given().delete(path).then().statusCode(204);
        }
    }

    @Test
    void showsWhoChangedWhat() {
        visit("?screen=audit&tenant=" + forest.key("a"));

        browser.awaitText("canopy-audit tbody tr:nth-child(3) td:nth-of-type(2)", "tenant.create");
        assertThat(browser.texts("canopy-audit tbody td:nth-of-type(3)"))
                .containsExactlyInAnyOrder(forest.key("a"), forest.key("a1"), forest.key("a2"));
        assertThat(browser.violations()).isEmpty();

        browser.fill("canopy-audit [name=actor]", "nobody");
        browser.click("canopy-audit form button");
        browser.awaitText("canopy-audit .empty", "Nothing was changed in this period.");
        assertThat(browser.address()).contains("actor=nobody");
    }

    @Test
    void definesAndDeletesAMeter() {
        String key = "pageMeter" + System.nanoTime() % 1_000_000;
        visit("?screen=meters");

        browser.fill("canopy-meters [name=key]", key);
        browser.fill("canopy-meters [name=value]", "attributes.pages");
        browser.click("canopy-meters form button");
        browser.awaitText("canopy-meters [data-meter=" + key + "] th", key);
        assertThat(browser.violations()).isEmpty();
        browser.click("canopy-meters [data-meter=" + key + "] button:nth-of-type(2)");
        browser.agree();

        browser.awaitAbsence("[data-meter=" + key + "]");
        given().get("/api/v1/meters/" + key).then().statusCode(404);
    }

    @Test
    void changesAMeterUnlessSomebodyElseHasDoneSo() {
        String key = "pageMeter" + System.nanoTime() % 1_000_000;
        String path = "/api/v1/meters/" + key;
        String definition = "{\"aggregation\":\"sum\",\"value\":\"attributes.pages\"%s}";
        given().contentType("application/json")
                .body(definition.formatted(""))
                .put(path)
                .then()
                .statusCode(202);
        visit("?screen=meters");
        browser.click("canopy-meters [data-meter=" + key + "] button");
        browser.awaitText("canopy-meters form button", "Save changes");
        given().contentType("application/json")
                .body(definition.formatted(",\"unit\":\"sheets\""))
                .put(path)
                .then()
                .statusCode(202);

        browser.fill("canopy-meters [name=unit]", "pages");
        browser.click("canopy-meters form button");
        assertThat(browser.text("canopy-meters form [role=alert]")).contains("Nothing was saved.");
        given().get(path).then().body("unit", equalTo("sheets"));
        browser.click("canopy-meters form [role=alert] button");
        browser.awaitAbsence("canopy-meters form [role=alert]");
        browser.fill("canopy-meters [name=unit]", "pages");
        browser.click("canopy-meters form button");

        browser.awaitText("canopy-meters [data-meter=" + key + "] td:nth-of-type(4)", "pages");
        given().get(path).then().body("unit", equalTo("pages"), "value", equalTo("attributes.pages"));
        given().delete(path).then().statusCode(204);
    }

    @Test
    void changesAnAlertUnlessSomebodyElseHasDoneSo() {
        String path = "/api/v1/tenants/" + forest.key("root") + "/alerts/spend";
        String body =
                "{\"metric\":\"totalInferenceCost\",\"threshold\":\"%d\",\"period\":\"P1W\",\"timeZone\":\"Asia/Tokyo\"}";
        given().contentType("application/json")
                .body(body.formatted(1_000))
                .put(path)
                .then()
                .statusCode(201);
        visit("?screen=alerts&tenant=" + forest.key("root"));
        browser.click("canopy-alerts tbody button");
        browser.awaitText("canopy-alerts form button", "Save changes");
        given().contentType("application/json")
                .body(body.formatted(2_000))
                .put(path)
                .then()
                .statusCode(200);

        browser.fill("canopy-alerts [name=threshold]", "3000");
        browser.click("canopy-alerts form button");
        assertThat(browser.text("canopy-alerts form [role=alert]")).contains("Nothing was saved.");
        given().get(path).then().body("threshold", equalTo("2000"));
        browser.click("canopy-alerts form [role=alert] button");
        browser.awaitAbsence("canopy-alerts form [role=alert]");
        browser.fill("canopy-alerts [name=threshold]", "3000");
        browser.click("canopy-alerts form button");

        browser.awaitText("canopy-alerts tbody td:nth-of-type(2)", "$3,000.00");
        given().get(path)
                .then()
                .body(
                        "threshold",
                        equalTo("3000"),
                        "metric",
                        equalTo("totalInferenceCost"),
                        "period",
                        equalTo("P1W"),
                        "timeZone",
                        equalTo("Asia/Tokyo"));
    }

    @Test
    void deletesNothingThatSomebodyElseHasChangedMeanwhile() {
        budget("root", "own", "{\"amount\":\"10\"}");
        visit("?tenant=" + forest.key("root"));
        browser.click("[data-budget=own] button:nth-of-type(2)");
        browser.awaitQuestion();
        given().contentType("application/json")
                .body("{\"amount\":\"99\"}")
                .put("/api/v1/tenants/" + forest.key("root") + "/budgets/own")
                .then()
                .statusCode(200);

        browser.agree();

        browser.awaitText(
                "canopy-budgets > section > [role=alert]",
                "Somebody else has changed this meanwhile. Nothing was deleted.");
        given().get("/api/v1/tenants/" + forest.key("root") + "/budgets/own")
                .then()
                .statusCode(200)
                .body("amount", equalTo("99"));
    }

    @Test
    void keepsTheFormOfATenantWhenTheSavingOfAnotherEnds() {
        visit("?screen=alerts&tenant=" + forest.key("a"));
        browser.text("canopy-webhooks .empty");
        browser.fill("canopy-webhooks [name=url]", "https://hooks.example.com/a");
        hold("/webhooks");
        browser.click("canopy-webhooks form button");
        awaitHeld();
        browser.click(".breadcrumbs a");
        browser.awaitText("h1", "Tenant root");
        browser.text("canopy-webhooks .empty");
        browser.fill("canopy-webhooks [name=url]", "https://hooks.example.com/root");

        release();

        assertThat(browser.script("return document.querySelector('canopy-webhooks [name=url]').value"))
                .isEqualTo("https://hooks.example.com/root");
        assertThat(browser.shows(".secret")).isFalse();
        given().get("/api/v1/tenants/" + forest.key("a") + "/webhooks")
                .then()
                .body("data.url", equalTo(List.of("https://hooks.example.com/a")));
    }

    @Test
    void findsATenant() {
        visit("?tenant=" + forest.key("root"));

        browser.fill("canopy-search input", forest.key("a1"));
        browser.awaitText(".results a", "Tenant a1 " + forest.key("a1"));
        assertThat(browser.texts(".results mark")).contains("a1");
        browser.click(".results a");

        browser.awaitText("h1", "Tenant a1");
    }

    @Test
    void showsTenThousandTenants() {
        forest = Forest.wide(10_000, 150);
        use("u1", "9999", "3");
        visit("?tenant=" + forest.key("0"));
        String root = "[data-key='" + forest.key("0") + "']";
        browser.awaitText(root + " .size", "10000");
        browser.awaitText("canopy-tenants tbody small", forest.key("0"));

        browser.click(root + " .twisty");
        browser.awaitText(".more .row", "More…");
        assertThat(browser.texts("[role=group] > [data-key]")).hasSize(100);
        browser.click(".more .row");
        browser.awaitCount("[role=group] > [data-key]", 150);
        browser.fill("canopy-search input", forest.key("9999"));
        browser.click(".results a");

        browser.awaitText("h1", "Tenant 9999");
        browser.awaitAttribute("[aria-selected=true]", "data-key", forest.key("9999"));
        browser.awaitAttribute(COST, "title", "3");
        assertThat(browser.texts(".breadcrumbs li")).hasSize(2);
    }

    @Test
    void printsTheNumbersOnly() {
        visit("?tenant=" + forest.key("root"));
        browser.text("canopy-tenants tbody tr");
        try {
            browser.emulate("print", "light", 1000);

            assertThat(browser.shows("aside")).isFalse();
            assertThat(browser.shows("canopy-period form")).isFalse();
            assertThat(browser.shows(".source")).isFalse();
            assertThat(browser.shows("h1")).isTrue();
            assertThat(browser.shows(".printed")).isTrue();
            assertThat(browser.shows(COST)).isTrue();
            assertThat(browser.shows("canopy-tenants tbody")).isTrue();
            assertThat(browser.overflow()).isZero();
        } finally {
            browser.emulateNothing();
        }
    }

    @Test
    void fitsANarrowWindowInTheDark() {
        budget("root", "all", "{\"amount\":\"10\",\"period\":\"P1M\"}");
        visit("?split=yes&tenant=" + forest.key("root"));
        browser.text("canopy-tenants tbody tr");
        browser.text("[data-budget=all]");
        try {
            browser.emulate("screen", "dark", 360);

            assertThat(browser.violations()).isEmpty();
            assertThat(browser.overflow()).isZero();
            browser.photograph("page-narrow");
        } finally {
            browser.emulateNothing();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "events, canopy-events tbody tr",
        "alerts, canopy-alerts form",
        "audit, canopy-audit tbody tr",
        "prices, canopy-prices form",
        "meters, canopy-meters form",
        "keys, canopy-keys form"
    })
    void everyScreenFitsANarrowWindowInTheDark(String screen, String content) {
        visit("?screen=" + screen + "&tenant=" + forest.key("root"));
        browser.text(content);
        try {
            browser.emulate("screen", "dark", 360);
            assertThat(browser.violations()).isEmpty();
            assertThat(browser.overflow()).isZero();

            browser.emulate("print", "light", 1000);
            assertThat(browser.shows(".top")).isFalse();
            assertThat(browser.shows("form")).isFalse();
            assertThat(browser.overflow()).isZero();
        } finally {
            browser.emulateNothing();
        }
    }

    @Test
    void reachesEveryScreenByTheKeyboardAlone() {
        visit("?tenant=" + forest.key("root"));
        browser.text("canopy-tenants tbody tr");
        browser.script("document.querySelector('.brand').focus()");

        for (String screen : List.of("Overview", "Alerts", "Prices", "Meters", "Audit", "Keys")) {
            browser.type(Keys.TAB);
            browser.type(Keys.ENTER);
            browser.awaitText(".top nav a[aria-current=page]", screen);
        }
        browser.type(Keys.TAB);
        browser.type(Keys.ENTER);

        assertThat(browser.text("canopy-sign-in h1")).isEqualTo("Sign in");
        assertThat(browser.focused("name")).isEqualTo("key");
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
        assertThat(browser.texts(".top nav a")).containsExactly("Overview", "Prices", "Meters", "Audit");
    }

    @Test
    void showsTheSubtreeOfAPortalTokenAndNothingElse() {
        budget("root", "all", "{\"amount\":\"10\"}");
        budget("a", "own", "{\"amount\":\"10\"}");
        visit("#token=" + portalToken("a"));

        browser.awaitText("h1", "Tenant a");
        browser.awaitAttribute(COST, "title", cost("a"));
        browser.awaitText("[data-budget] strong", "own");
        assertThat(browser.texts("[data-budget]")).hasSize(1);
        browser.awaitText("[role=treeitem] .name", "Tenant a"); // the tree is read by itself
        assertThat(browser.texts("[role=treeitem] .name")).containsExactly("Tenant a");
        assertThat(browser.texts(".breadcrumbs li")).isEmpty();
        assertThat(browser.texts(".top nav a")).containsExactly("Overview");
        assertThat(browser.script("return sessionStorage.length + localStorage.length"))
                .isEqualTo(0L);
        assertThat(browser.violations()).isEmpty();

        browser.fill("canopy-search input", forest.key("b"));
        browser.awaitText("canopy-search .empty", "No tenant is found.");
        for (String tenant : List.of("root", "b")) {
            visit("?tenant=" + forest.key(tenant) + "#token=" + portalToken("a"));
            browser.awaitText("main .empty", "There is no tenant '" + forest.key(tenant) + "'.");
        }
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
        browser.click("canopy-sign-in .sign-in > button");
        browser.awaitText(".caller button", "Sign in");
        assertThat(browser.script("return sessionStorage.length")).isEqualTo(0L);
    }

    @Test
    void hasNoKnownFaultOfAccessibility() {
        visit("?tenant=" + forest.key("root"));
        browser.awaitText("canopy-tenants tbody tr:nth-child(5) small", forest.key("a2"));
        browser.text("canopy-breakdown tbody tr");
        assertThat(browser.violations()).isEmpty();

        browser.click(".top nav a:nth-child(3)");
        browser.text("#prices-title + .source, canopy-prices .empty");
        assertThat(browser.violations()).isEmpty();

        browser.click(".top nav a:nth-child(6)");
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

    private void useModel(String id, String tenant, String model, String user, String cost) {
        given().contentType("application/json")
                .body(Map.of(
                        "id",
                        forest.key(id),
                        "tenant",
                        forest.key(tenant),
                        "feature",
                        "chat",
                        "model",
                        model,
                        "user",
                        user,
                        "cost",
                        cost,
                        "time",
                        Instant.now().toString()))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1));
    }

    private void budget(String tenant, String name, String body) {
        given().contentType("application/json")
                .body(body)
                .put("/api/v1/tenants/" + forest.key(tenant) + "/budgets/" + name)
                .then()
                .statusCode(201);
    }

    /** Makes a webhook, and returns its address. */
    private String webhook(String tenant, String body) {
        String webhooks = "/api/v1/tenants/" + forest.key(tenant) + "/webhooks";
        String id = given().contentType("application/json")
                .body(body)
                .post(webhooks)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return webhooks + "/" + id;
    }

    /** Holds back the answer to the next request whose address ends so. */
    private static void hold(String end) {
        browser.script("""
                const real = window.fetch;
                window.fetch = async (url, options) => {
                  const answer = await real(url, options);
                  if (!url.endsWith('%s')) {
                    return answer;
                  }
                  window.fetch = real;
                  const body = await answer.text();
                  await new Promise(release => window.release = release);
                  return new Response(body, answer);
                }""".formatted(end));
    }

    private static void awaitHeld() {
        browser.awaitScript("return window.release !== undefined");
    }

    /** Lets the page have the answer, and waits until it has taken it. */
    private static void release() {
        browser.script("window.release(); return new Promise(done => setTimeout(done, 200))");
    }

    private void awaitFiring(String tenant, String alert) throws InterruptedException {
        String path = "/api/v1/tenants/" + forest.key(tenant) + "/alerts/" + alert;
        await(
                "the alert has not fired",
                () -> !given().get(path).jsonPath().getList("firings").isEmpty());
    }

    private static void await(String otherwise, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private String portalToken(String tenant) {
        return given().contentType("application/json")
                .body("{\"expiresIn\":\"PT10M\"}")
                .post("/api/v1/tenants/" + forest.key(tenant) + "/portal-tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    private String cost(String tenant) {
        return (String) forest.metrics(tenant).get("totalInferenceCost");
    }

    private String keyOf(String tenant) {
        return keyOf(tenant, "viewer");
    }

    private String keyOf(String tenant, String role) {
        return given().contentType("application/json")
                .body(Map.of("name", "test", "role", role, "tenant", forest.key(tenant)))
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
    }
}
