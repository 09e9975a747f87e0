package dev.canopy.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PageFilesTest {
    private static final Path FOLDER = Path.of("src/main/resources/META-INF/resources");

    private final PageFiles files = PageFiles.read(List.of(), Optional.empty());

    @Test
    void hasEveryFileOfItsFolder() throws IOException {
        try (Stream<Path> folder = Files.list(FOLDER.resolve("page"))) {
            List<String> addresses =
                    folder.map(file -> "/page/" + file.getFileName()).toList();

            assertThat(addresses)
                    .isNotEmpty()
                    .allSatisfy(address -> assertThat(files.find(address)).isPresent());
        }
    }

    @Test
    void hasNoOtherFileOfItsLibraries() {
        assertThat(files.find("/_static/lit/3.3.2/decorators.js")).isEmpty();
    }

    @Test
    void tellsItsAddressesFromThoseOfTheApi() {
        assertThat(List.of("/", "/index.html", "/page/app.js", PageFiles.SIGN_IN, "/_static/lit/3.3.2/index.js"))
                .allMatch(PageFiles::mayContain);
        assertThat(List.of("/api/v1/page/", "/q/openapi", "/page", "/api/v1/tenants"))
                .noneMatch(PageFiles::mayContain);
    }

    @Test
    void letsABrowserKeepLibraries() {
        assertThat(files.find("/page/app.js").orElseThrow().cacheControl()).isEqualTo("no-cache");
        assertThat(library().cacheControl()).contains("immutable");
    }

    @Test
    void givesScriptsTheirMediaType() {
        assertThat(library().mediaType()).isEqualTo("text/javascript; charset=utf-8");
    }

    @Test
    void allowsNoInlineScriptButTheImportMap() {
        assertThat(files.policy())
                .contains("default-src 'none'", "script-src 'self' 'sha256-")
                .doesNotContain("unsafe", "http");
    }

    @Test
    void letsNoPageContainItUnlessItsOriginIsConfigured() {
        assertThat(files.policy()).contains("frame-ancestors 'none';");
        assertThat(PageFiles.read(List.of("https://portal.example", "https://*.example.com:8443"), Optional.empty())
                        .policy())
                .contains("frame-ancestors https://portal.example https://*.example.com:8443;");
    }

    @Test
    void connectsToTheIssuerAtWhichPeopleSignInAndToNoOtherOrigin() {
        SignIn signIn = new SignIn("https://login.example.com:8443/realms/usage", "page", "openid");
        PageFiles signing = PageFiles.read(List.of(), Optional.of(signIn));

        assertThat(files.policy()).contains("connect-src 'self';");
        assertThat(signing.policy()).contains("connect-src 'self' https://login.example.com:8443;");
        assertThat(files.find("/page/sign-in.json").orElseThrow().text()).isEqualTo("{}");
        assertThat(signing.find("/page/sign-in.json").orElseThrow().text())
                .isEqualTo("{\"issuer\":\"https://login.example.com:8443/realms/usage\",\"clientId\":\"page\","
                        + "\"scope\":\"openid\"}");
    }

    private PageFile library() {
        return files.find("/webjars/uplot/1.6.30/dist/uPlot.esm.js").orElseThrow();
    }
}
