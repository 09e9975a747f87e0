package dev.canopy.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.testing.Configurations;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenModeCheckTest {
    private final LaunchMode launched = LaunchMode.current();

    /** Continuous testing runs this in dev mode, where any address will do. */
    @BeforeEach
    void asInProduction() {
        LaunchMode.set(LaunchMode.NORMAL);
    }

    @AfterEach
    void asBefore() {
        LaunchMode.set(launched);
    }

    private static void start(String host, String... access) {
        new OpenModeCheck(
                        Configurations.of(AccessConfig.class, access),
                        new SmallRyeConfigBuilder()
                                .withDefaultValue("quarkus.http.host", host)
                                .build())
                .start(new StartupEvent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "canopy.example.com"})
    void refusesToStartAtAnAddressThatOthersReach(String host) {
        assertThatThrownBy(() -> start(host, "mode", "open"))
                .hasMessageContaining(host)
                .hasMessageContaining("canopy.access.open-to-all=true");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, open, false", "localhost, open, false", "0.0.0.0, open, true", "0.0.0.0, required, false"})
    void startsWhereOthersCannotReachItOrMay(String host, String mode, String toAll) {
        assertThatCode(() -> start(host, "mode", mode, "open-to-all", toAll)).doesNotThrowAnyException();
    }

    @Test
    void needsACredentialOutsideDevModeUnlessOpenIsAskedFor() {
        assertThatCode(() -> start("0.0.0.0")).doesNotThrowAnyException();
    }
}
