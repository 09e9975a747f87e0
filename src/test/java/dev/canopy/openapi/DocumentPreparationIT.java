package dev.canopy.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.LoadedClasses;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Standalone
class DocumentPreparationIT {
    /** A prepared document. */
    private static final String PREPARED = "io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService$StaticDocument";

    @TempDir
    static Path folder;

    private final LoadedClasses loaded = new LoadedClasses(folder.resolve("classes"));

    @Test
    void preparesTheDocumentForItsFirstRequest() throws Exception {
        ServiceProcess.Builder service =
                ServiceProcess.on(folder.resolve("data")).argument(loaded.argument());
        try (ServiceProcess process = service.startReady()) {
            assertThat(loaded.contains(DocumentPreparation.class.getName())).isTrue();
            assertThat(loaded.contains(PREPARED)).isFalse();

            for (String address : new String[] {"/q/openapi?format=json", "/q/openapi.json", "/q/openapi"}) {
                HttpResponse<String> response = process.get(address);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).contains("/api/v1/usage");
            }
            assertThat(loaded.contains(PREPARED)).isTrue();
            process.terminate();
        }
    }
}
