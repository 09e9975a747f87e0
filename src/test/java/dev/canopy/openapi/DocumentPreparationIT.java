package dev.canopy.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Standalone
class DocumentPreparationIT {
    /** A prepared document. */
    private static final String PREPARED = "io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService$StaticDocument";

    @TempDir
    static Path folder;

    private final Path classes = folder.resolve("classes");

    @Test
    void preparesTheDocumentForItsFirstRequest() throws Exception {
        ServiceProcess.Builder service =
                ServiceProcess.on(folder.resolve("data")).argument("-Xlog:class+load:file=" + classes + ":none");
        try (ServiceProcess process = service.startReady()) {
            assertThat(isLoaded(DocumentPreparation.class.getName())).isTrue();
            assertThat(isLoaded(PREPARED)).isFalse();

            for (String address : new String[] {"/q/openapi?format=json", "/q/openapi.json", "/q/openapi"}) {
                HttpResponse<String> response = process.get(address);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).contains("/api/v1/usage");
            }
            assertThat(isLoaded(PREPARED)).isTrue();
            process.terminate();
        }
    }

    private boolean isLoaded(String type) throws IOException {
        try (Stream<String> lines = Files.lines(classes)) {
            return lines.anyMatch(line -> line.startsWith(type + " "));
        }
    }
}
