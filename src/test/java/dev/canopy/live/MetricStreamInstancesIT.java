package dev.canopy.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.EventStream;
import dev.canopy.testing.Forest;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A second instance on the same database, whose streams send the changes by events that this one ingests. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MetricStreamInstancesIT {
    @TestHTTPResource("/")
    URI here;

    @Test
    void sendsChangesByAnotherInstanceUntilItStops() throws Exception {
        Forest forest = Forest.of(Forest.tree("root"));
        String path = "/api/v1/tenants/" + forest.key("root") + "/metrics/stream?metrics=usageCount";
        try (ServiceProcess other = startOther();
                EventStream one = EventStream.open(other.uri(path));
                EventStream two = EventStream.open(other.uri(path));
                EventStream local = EventStream.open(here.resolve(path))) {
            String before = one.next().id();
            assertThat(two.next().id()).isEqualTo(before);
            assertThat(local.next().id()).as("the same in all instances").isEqualTo(before);

            forest.use(Forest.event("u", "root", "chat", "0.5")).then().statusCode(200);
            assertThat(one.next().metrics()).containsEntry("usageCount", 1L);
            assertThat(two.next().metrics()).containsEntry("usageCount", 1L);

            assertThat(one.next("").fields()).as("a heartbeat").containsOnlyKeys("");
            assertThat(one.next("").fields()).as("and another").containsOnlyKeys("");

            HttpResponse<String> third = other.get(path);
            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(third.body()).contains("/problems/unavailable");
            assertThat(third.headers().firstValue("Retry-After")).isPresent();

            other.terminate();
            one.awaitEnd();
            two.awaitEnd();
            assertThat(other.output()).doesNotContain("Timed out").doesNotContain("ERROR");
        }
    }

    private ServiceProcess startOther() throws Exception {
        return ServiceProcess.beside(Path.of("target", "unused-by-streams"))
                .property("canopy.stream.max-open", "2")
                .property("canopy.stream.heartbeat", "PT1S")
                .startReady();
    }
}
