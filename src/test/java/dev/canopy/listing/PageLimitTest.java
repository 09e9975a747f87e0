package dev.canopy.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageLimitTest {
    @Test
    void isAHundredWhereTheClientDoesNotSay() {
        assertThat(PageLimit.parse(null)).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "42, 42", "1000, 1000", "12.0, 12", "1.2e1, 12", "1E3, 1000", "007, 7", "12.00e+0, 12"})
    void acceptsEachNotationOfANumberInRange(String text, int limit) {
        assertThat(PageLimit.parse(text)).isEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "1001",
                "1.5",
                "1e-2",
                "1e9999999999",
                "1e999999999",
                "+1",
                "0x1",
                "1.",
                " 1",
                "ten",
                "99999999999"
            })
    void refusesTheRest(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> PageLimit.parse(text))
                .withMessage("The parameter 'limit' must be a whole number from 1 to 1000.");
    }
}
