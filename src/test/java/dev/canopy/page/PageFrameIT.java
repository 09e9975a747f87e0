package dev.canopy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page in a frame of another page, where every request needs a credential. */
@Standalone
class PageFrameIT {
    private static final String OPERATOR = "canopy_0a1b2c3d_" + "f".repeat(43);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static HttpServer portal;
    private static ServiceProcess service;
    private static Browser browser;
    private static final Path FOLDER = Path.of("target/page-frame");
    private static final RunningCluster CLUSTER = new RunningCluster(FOLDER);
    private static String frame = "";

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Browser.exists() || "required".equals(System.getenv("CANOPY_TEST_BROWSER")));
        portal = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        portal.createContext("/", exchange -> {
            byte[] page = frame.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        portal.start();
        CLUSTER.clear();
        service = ServiceProcess.on(FOLDER)
                .property("canopy.access.mode", "required")
                .property("canopy.access.operator-key", OPERATOR)
                .property("canopy.page.origins", allowed())
                .startReady();
        browser = Browser.open(service.uri("/"));
        send("PUT", "/api/v1/tenants/import", "application/x-ndjson", """
                {"key":"acme","name":"Acme"}
                {"key":"acme-emea","name":"Acme EMEA","parent":"acme"}
                {"key":"beta","name":"Beta"}
                """);
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (service != null) {
            service.terminate();
        }
        if (portal != null) {
            portal.stop(0);
        }
        CLUSTER.kill();
    }

    /** The origin of the portal that may contain the page. */
    private static String allowed() {
        return "http://127.0.0.1:" + portal.getAddress().getPort();
    }

    @Test
    void showsTheSubtreeOfThePortalToken() throws Exception {
        show(allowed(), "/?tenant=acme#token=" + token("acme"));
        browser.enter("iframe");

        browser.awaitText("h1", "Acme");
        browser.awaitText("[role=treeitem] .name", "Acme");
        assertThat(browser.texts("[role=tree] > li > .row .name")).containsExactly("Acme");
        assertThat(browser.texts(".top button")).isEmpty();
        assertThat(browser.script("return location.hash")).isEqualTo("");
        assertThat(browser.script("return sessionStorage.length + localStorage.length"))
                .isEqualTo(0L);
    }

    @Test
    void takesANewTokenWithoutBeingLoadedAgain() throws Exception {
        show(allowed(), "/?tenant=beta#token=" + token("acme"));
        browser.enter("iframe");
        browser.awaitText("main .empty", "There is no tenant 'beta'.");
        browser.script("window.sameDocument = true");

        browser.script("location.hash = 'token=" + token("beta") + "'");

        browser.awaitText("h1", "Beta");
        assertThat(browser.script("return window.sameDocument")).isEqualTo(true);
        assertThat(browser.script("return location.hash")).isEqualTo("");
    }

    @Test
    void asksForNoKeyInAFrame() {
        show(allowed(), "/?tenant=acme");
        browser.enter("iframe");

        assertThat(browser.text("canopy-sign-in [role=alert]")).startsWith("This view has ended.");
        assertThat(browser.texts("input")).isEmpty();
    }

    /** The portal is the same, but by another name, which is another origin. */
    @Test
    void isNotShownByAPageOfAnotherOrigin() throws Exception {
        show(allowed().replace("127.0.0.1", "localhost"), "/?tenant=acme#token=" + token("acme"));
        browser.enter("iframe");

        assertThat(browser.texts("canopy-app")).isEmpty();
    }

    @Test
    void namesTheOriginInItsHeaders() throws Exception {
        HttpResponse<String> page = service.get("/");

        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("frame-ancestors " + allowed() + ";");
        assertThat(page.headers().firstValue("X-Frame-Options")).isEmpty();
        assertThat(service.get("/api/v1/me").headers().firstValue("X-Frame-Options"))
                .contains("DENY");
    }

    private static void show(String origin, String address) {
        frame = "<!doctype html><iframe width=1200 height=900 src='" + service.uri(address) + "'></iframe>";
        browser.go(origin + "/");
    }

    private static String token(String tenant) throws IOException, InterruptedException {
        String answer = send(
                "POST",
                "/api/v1/tenants/" + tenant + "/portal-tokens",
                "application/json",
                "{\"expiresIn\":\"PT10M\",\"origins\":[\"" + allowed() + "\"]}");
        return answer.replaceAll("(?s).*\"token\":\"([^\"]+)\".*", "$1");
    }

    private static String send(String method, String path, String type, String body)
            throws IOException, InterruptedException {
        URI address = service.uri(path);
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + OPERATOR)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return answer.body();
    }
}
