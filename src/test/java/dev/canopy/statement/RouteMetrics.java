package dev.canopy.statement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The metrics for operators about the statements of routes. */
public record RouteMetrics(URI root) {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Zero if the metric does not exist yet. */
    public double get(String name, String uri) {
        return lines().stream()
                .filter(line ->
                        line.startsWith("canopy_statements_" + name + "{") && line.contains("uri=\"" + uri + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** A request is recorded when it has ended, which may be just after its answer has arrived. */
    void await(String name, String uri, double expected) throws InterruptedException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (get(name, uri) < expected && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(get(name, uri)).as("%s of %s", name, uri).isEqualTo(expected);
    }

    List<String> lines() {
        return given().get(root.resolve("/q/metrics")).asString().lines().toList();
    }
}
