package dev.canopy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page with the demo data, as people see it first. The picture of the documents is {@code target/page.png}. */
@Standalone
class PageDemoIT {
    private static final long SECONDS = 300;
    private static final Path FOLDER = Path.of("target/page-demo");
    private static final RunningCluster CLUSTER = new RunningCluster(FOLDER);

    private static ServiceProcess service;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Browser.exists() || "required".equals(System.getenv("CANOPY_TEST_BROWSER")));
        CLUSTER.clear();
        service = ServiceProcess.on(FOLDER).property("canopy.demo", "true").startReady();
        long deadline = System.nanoTime() + SECONDS * 1_000_000_000;
        while (!service.output().contains(" events in ")
                || service.get("/api/v1/tenants/northwind/alerts/contract")
                        .body()
                        .contains("\"firings\":[]")) {
            assertThat(System.nanoTime()).as(service.output()).isLessThan(deadline);
            Thread.sleep(100);
        }
        browser = Browser.open(service.uri("/"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (service != null) {
            service.terminate();
        }
        CLUSTER.kill();
    }

    @Test
    void showsBudgetsAndAnAlertAtFirstSight() {
        browser.visit("?period=last-30-days");

        browser.awaitText("h1", "Northwind");
        browser.text("canopy-tenants tbody tr");
        browser.text("canopy-chart canvas");
        browser.awaitCount("[data-budget]", 2);
        assertThat(browser.text("[data-budget=contract]")).contains("contract hard", "has reached 50%");
        assertThat(browser.text("canopy-firings")).contains("contract: Events is");
        assertThat(browser.violations()).isEmpty();
        browser.awaitText(".live", "Live");
        browser.photograph("page");
    }
}
