package dev.canopy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service starts with the translations of its build. */
@Standalone
class TranslationsIT {
    private static final String PARSER = "org.hibernate.grammars.hql.HqlParser";

    @TempDir
    static Path folder;

    private final Path classes = folder.resolve("classes");

    @Test
    void noStartAsksTheParserOfHibernate() throws Exception {
        ServiceProcess.Builder service =
                ServiceProcess.on(folder.resolve("data")).argument("-Xlog:class+load:file=" + classes + ":none");
        try (ServiceProcess process = service.startReady()) {
            assertThat(process.output()).doesNotContain("are not those of the build");
            assertThat(isLoaded(AttributeCatalogue.class.getName())).isTrue();
            assertThat(isLoaded(PARSER)).isFalse();

            assertThat(process.get("/api/v1/tenants/metrics").statusCode()).isEqualTo(200);
            assertThat(isLoaded(PARSER)).isTrue();
            process.terminate();
        }
    }

    private boolean isLoaded(String type) throws IOException {
        try (Stream<String> lines = Files.lines(classes)) {
            return lines.anyMatch(line -> line.startsWith(type + " "));
        }
    }
}
