package dev.canopy.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyTextTest {
    private static final String PREFIX = "canopy_0123abcz";
    private static final String SECRET = "aZ09_-" + "s".repeat(37);

    @Test
    void readsThePrefix() {
        assertThat(KeyText.parse(PREFIX + "_" + SECRET)).map(KeyText::prefix).contains(PREFIX);
    }

    @Test
    void readsAKeyThatItHasMade() {
        KeyText made = KeyText.random();

        assertThat(KeyText.parse(made.text())).contains(made);
    }

    @Test
    void readsTheLongestSecret() {
        assertThat(KeyText.parse(PREFIX + "_" + "s".repeat(128))).isPresent();
    }

    static Stream<String> others() {
        return Stream.of(
                "",
                "canopy_",
                PREFIX,
                PREFIX + "_",
                PREFIX + "_" + "s".repeat(42),
                PREFIX + "_" + "s".repeat(129),
                PREFIX + "-" + SECRET,
                PREFIX + "a" + SECRET,
                "Canopy_0123abcz_" + SECRET,
                "canopy_0123abcZ_" + SECRET,
                "canopy_0123ab_z_" + SECRET,
                PREFIX + "_" + SECRET + ".",
                PREFIX + "_" + SECRET + "\u00e4",
                PREFIX + "_=" + SECRET);
    }

    @ParameterizedTest
    @MethodSource("others")
    void readsNoKeyFromAnotherText(String text) {
        assertThat(KeyText.parse(text)).isEmpty();
    }
}
