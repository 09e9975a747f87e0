package dev.canopy.budget;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdsTest {
    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(text);
    }

    @Test
    void sortsAndReadsAnyNotationOnce() throws Exception {
        assertThat(Thresholds.read(json("[\"1.0\", 0.5, 5e-1, \"0.80\", 1, 10]"))
                        .orElseThrow()
                        .texts())
                .containsExactly("0.5", "0.8", "1", "10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "\"0.5\"",
                "[0]",
                "[\"-0.5\"]",
                "[10.000000001]",
                "[0.0000000001]",
                "[null]",
                "[true]",
                "[\"half\"]",
                "[1e-1000000000]",
                "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"
            })
    void refuses(String text) throws Exception {
        assertThat(Thresholds.read(json(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.5", "0.000000001,0.8,1,10"})
    void readsWhatItStores(String text) {
        assertThat(Thresholds.parse(text)).hasToString(text);
    }

    @Test
    void reachesAShareExactly() {
        Thresholds thresholds = Thresholds.parse("0.5,0.8,1");

        assertThat(thresholds
                        .reached(new BigDecimal("7.999999999"), BigDecimal.TEN)
                        .texts())
                .containsExactly("0.5");
        assertThat(thresholds.reached(new BigDecimal("8"), BigDecimal.TEN).texts())
                .containsExactly("0.5", "0.8");
        assertThat(thresholds.reached(new BigDecimal("-1"), BigDecimal.ZERO).texts())
                .isEmpty();
    }
}
