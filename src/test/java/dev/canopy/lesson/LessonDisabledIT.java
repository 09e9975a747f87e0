package dev.canopy.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged service, which has the lesson only if it is started with it. */
@Standalone
class LessonDisabledIT {
    private static final Path FOLDER = Path.of("target", "lesson-disabled-it");
    private static final RunningCluster CLUSTER = new RunningCluster(FOLDER);
    private static final String[] ADDRESSES = {
        "/api/v1/lesson",
        "/api/v1/lesson/loading/none?tenant=a",
        "/api/v1/lesson/loading/lazy?tenant=a",
        "/api/v1/lesson/pitfalls",
        "/api/v1/lesson/pitfalls/no-session"
    };

    @BeforeAll
    static void clearDatabase() throws Exception {
        CLUSTER.clear();
    }

    @AfterEach
    void killServer() throws Exception {
        CLUSTER.kill();
    }

    @Test
    void hasNothingOfTheLessonUnlessItIsEnabled() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(FOLDER).startReady()) {
            for (String address : ADDRESSES) {
                HttpResponse<String> response = service.get(address);
                assertThat(response.statusCode()).as(address).isEqualTo(404);
                assertThat(response.body()).contains("\"type\":\"/problems/not-found\"", "There is no resource at ");
            }
            HttpResponse<String> unknown = delete(service.uri("/api/v1/nothing"));
            HttpResponse<String> disabled = delete(service.uri("/api/v1/lesson"));
            assertThat(disabled.statusCode()).isEqualTo(404).isEqualTo(unknown.statusCode());
            assertThat(disabled.body()).isEqualTo(unknown.body().replace("nothing", "lesson"));
            // An encoded letter leads nowhere, whether the address exists or not.
            HttpResponse<String> encoded = service.get("/api/v1/%6Cesson");
            HttpResponse<String> encodedUnknown = service.get("/api/v1/%6Eothing");
            assertThat(encoded.statusCode()).isEqualTo(400).isEqualTo(encodedUnknown.statusCode());
            assertThat(encoded.body())
                    .isEqualTo(encodedUnknown
                            .body()
                            .replace("%6Eothing", "%6Cesson")
                            .replace("%6E", "%6C")
                            .replace("'n'", "'l'"));
            assertThat(service.get("/q/openapi").body())
                    .contains("/api/v1/tenants")
                    .doesNotContainIgnoringCase("/lesson");
            service.terminate();
        }
        try (ServiceProcess service = ServiceProcess.on(FOLDER)
                .property("canopy.lesson.enabled", "true")
                .startReady()) {
            assertThat(service.get("/api/v1/lesson").statusCode()).isEqualTo(200);
            // With the excerpts, which are packaged, too.
            assertThat(service.get("/api/v1/lesson/pitfalls/no-session").body())
                    .contains(
                            "\"outcome\":\"failed\"", "\"outcome\":\"correct\"", "noSessionAnswer(Example example) {");
            assertThat(service.get("/q/openapi").body()).contains("/api/v1/lesson/pitfalls/{name}");
            service.terminate();
        }
    }

    /** No resource of the lesson has the method, and a resource that does not exist says so first. */
    private static HttpResponse<String> delete(URI address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).DELETE().build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
