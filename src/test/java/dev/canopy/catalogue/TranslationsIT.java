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

/** The packaged service has the translations of its build, and reads them at the first request for attributes. */
@Standalone
class TranslationsIT {
    private static final String PARSER = "org.hibernate.grammars.hql.HqlParser";

    @TempDir
    static Path folder;

    private final Path classes = folder.resolve("classes");

    @Test
    void translatesNoAttributeOfTheBuildAndNoneAtTheStart() throws Exception {
        ServiceProcess.Builder service =
                ServiceProcess.on(folder.resolve("data")).argument("-Xlog:class+load:file=" + classes + ":none");
        try (ServiceProcess process = service.startReady()) {
            assertThat(isLoaded(AttributeCatalogue.class.getName())).isTrue();
            assertThat(isLoaded(Translations.class.getName())).isFalse();
            assertThat(isLoaded(PARSER)).isFalse();

            // Attributes of meters, which the build does not know, are translated now.
            assertThat(process.get("/api/v1/attributes").statusCode()).isEqualTo(200);
            assertThat(process.output()).doesNotContain("are not those of the build");
            assertThat(isLoaded(Translations.class.getName())).isTrue();
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
