package dev.canopy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.LoadedClasses;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service has the translations of its build, and reads them at the first request for attributes. */
@Standalone
class TranslationsIT {
    private static final String PARSER = "org.hibernate.grammars.hql.HqlParser";

    @TempDir
    static Path folder;

    private final LoadedClasses loaded = new LoadedClasses(folder.resolve("classes"));

    @Test
    void translatesNoAttributeOfTheBuildAndNoneAtTheStart() throws Exception {
        ServiceProcess.Builder service =
                ServiceProcess.on(folder.resolve("data")).argument(loaded.argument());
        try (ServiceProcess process = service.startReady()) {
            assertThat(loaded.contains(AttributeCatalogue.class.getName())).isTrue();
            assertThat(loaded.contains(Translations.class.getName())).isFalse();
            assertThat(loaded.contains(PARSER)).isFalse();

            // Attributes of meters, which the build does not know, are translated now.
            assertThat(process.get("/api/v1/attributes").statusCode()).isEqualTo(200);
            assertThat(process.output()).doesNotContain("are not those of the build");
            assertThat(loaded.contains(Translations.class.getName())).isTrue();
            assertThat(loaded.contains(PARSER)).isTrue();
            process.terminate();
        }
    }
}
