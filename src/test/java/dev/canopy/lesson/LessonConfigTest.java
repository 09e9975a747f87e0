package dev.canopy.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LessonConfigTest {
    @Test
    void isDisabledUnlessItIsEnabled() {
        assertThat(config(Map.of()).enabled()).isFalse();
        assertThat(config(Map.of("canopy.lesson.enabled", "false")).enabled()).isFalse();
        assertThat(config(Map.of("canopy.lesson.enabled", "true")).enabled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "FALSE", "0", "True"})
    void refusesOtherWords(String word) {
        assertThatThrownBy(() -> config(Map.of("canopy.lesson.enabled", word)))
                .hasMessageContaining("canopy.lesson.enabled")
                .hasMessageContaining("must be true or false, not " + word);
    }

    private static LessonConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(LessonConfig.class)
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(LessonConfig.class);
    }
}
