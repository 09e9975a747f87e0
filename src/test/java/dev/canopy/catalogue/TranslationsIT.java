package dev.canopy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service starts with the translations of the previous start. */
@Standalone
class TranslationsIT {
    private static final String STATEMENT = "select t1.key from Tenant t1";

    @TempDir
    static Path folder;

    @Test
    void areKeptFromOneStartToTheNext() throws Exception {
        Path file = folder.resolve("translations.json");
        ServiceProcess.Builder service =
                ServiceProcess.on(folder.resolve("data")).property("canopy.attributes.translations", file.toString());
        String first;
        try (ServiceProcess process = service.startReady()) {
            first = process.get("/api/v1/attributes").body();
            process.terminate();
        }
        JsonObject kept = new JsonObject(Files.readString(file));
        assertThat(kept.getString("madeBy"))
                .contains(".jar")
                .contains("Hibernate")
                .contains("PostgreSQL");
        String sql = kept.getJsonObject("statements").getString(STATEMENT);
        assertThat(first).contains("\"" + sql + "\"");

        // A mark that can only come from the file.
        kept.getJsonObject("statements").put(STATEMENT, sql + " -- kept");
        Files.writeString(file, kept.encode());
        try (ServiceProcess process = service.startReady()) {
            assertThat(process.get("/api/v1/attributes").body())
                    .isEqualTo(first.replace("\"" + sql + "\"", "\"" + sql + " -- kept\""));
            assertThat(process.get("/api/v1/tenants/metrics?sort=-totalInferenceCost")
                            .statusCode())
                    .isEqualTo(200);
            process.terminate();
        }
    }
}
