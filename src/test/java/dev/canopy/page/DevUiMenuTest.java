package dev.canopy.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.quarkus.devui.spi.page.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

class DevUiMenuTest {
    private static final String STEPS = "META-INF/quarkus-build-steps.list";

    @Test
    void isOneEntryOfThreePages() {
        List<Page> pages = new DevUiMenu()
                .pages().getPages().stream().map(page -> page.build()).toList();

        assertThat(pages)
                .extracting(
                        Page::getTitle,
                        page -> page.getMetadata().get("externalUrl"),
                        Page::isEmbed,
                        Page::isIncludeInMenu)
                .containsExactly(
                        tuple("Statements", "/q/statements", true, true),
                        tuple("Attributes", "/api/v1/attributes", true, true),
                        tuple("Tenants", "/", false, true));
        assertThat(pages).extracting(Page::getNamespaceLabel).containsOnly(DevUiMenu.NAME);
    }

    @Test
    void belongsToAnExtensionThatTheServiceHas() throws IOException {
        assertThat(resources("META-INF/quarkus-extension.yaml"))
                .anyMatch(extension -> extension.contains("\"io.quarkus:" + DevUiMenu.EXTENSION + ":"));
    }

    @Test
    void quarkusFindsTheClass() throws IOException {
        assertThat(resources(STEPS).stream().flatMap(String::lines)).contains(DevUiMenu.class.getName());
    }

    @Test
    void isNotPackaged() {
        assertThat(ConfigProvider.getConfig()
                        .getValue("quarkus.package.jar.user-configured-ignored-entries", String[].class))
                .containsExactlyInAnyOrder(STEPS, DevUiMenu.class.getName().replace('.', '/') + ".class");
    }

    private static List<String> resources(String name) throws IOException {
        return Collections.list(DevUiMenuTest.class.getClassLoader().getResources(name)).stream()
                .map(DevUiMenuTest::read)
                .toList();
    }

    private static String read(URL file) {
        try (InputStream content = file.openStream()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
