package dev.canopy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page with the demo data, as people see it first. The picture of the documents is {@code target/page.png}. */
@Standalone
class PageDemoIT {
    private static final Logger LOG = Logger.getLogger(PageDemoIT.class);
    private static final long SECONDS = 300;
    private static final int VISITS = 11;
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

    /**
     * Reports the time only: it depends on the machine and on what else runs there. docs/page.md has the last figures.
     */
    @Test
    void tellsHowLongTheFirstViewTakes() {
        String isComplete = Stream.of(
                        "canopy-tree [data-key]",
                        "canopy-headline [data-metric=totalInferenceCost]",
                        "[data-budget=contract]",
                        "canopy-firings li",
                        "canopy-chart canvas",
                        "canopy-breakdown tbody tr",
                        "canopy-tenants tbody tr")
                .map(part -> "document.querySelector('" + part + "')")
                .collect(Collectors.joining(" && ", "", " && !document.querySelector('section > .loading')"));
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < VISITS; i++) {
            times.add(Math.round(browser.timeOfVisit("?period=last-30-days", isComplete)));
        }

        assertThat(times).allSatisfy(time -> assertThat(time).isPositive());
        LOG.infof(
                "The first view was complete after %s ms; median %d ms",
                times, times.stream().sorted().toList().get(VISITS / 2));
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
