package dev.canopy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.LaunchMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityHeadersTest {
    @ParameterizedTest
    @CsvSource({
        "/q/dev-ui/, DEVELOPMENT, true",
        "/q/dev-ui/extensions, DEVELOPMENT, true",
        "/q/dev-ui/, NORMAL, false",
        "/q/dev-ui/, TEST, false",
        "/q/statements, DEVELOPMENT, false",
        "/, DEVELOPMENT, false",
        ", DEVELOPMENT, false"
    })
    void onlyTheDevUiHasNoPolicyInDevMode(String path, LaunchMode mode, boolean without) {
        assertThat(SecurityHeaders.isDevUi(path, mode)).isEqualTo(without);
    }
}
