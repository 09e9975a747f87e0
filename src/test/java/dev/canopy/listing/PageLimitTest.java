package dev.canopy.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageLimitTest {
    @Test
    void isAHundredWhereTheClientDoesNotSay() {
        assertThat(PageLimit.parse(null)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "42", "1000"})
    void acceptsValuesInRange(String text) {
        assertThat(PageLimit.parse(text)).isEqualTo(Integer.parseInt(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1001", "1.5", "1e2", " 1", "ten", "99999999999"})
    void refusesTheRest(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> PageLimit.parse(text))
                .withMessage("The parameter 'limit' must be a whole number from 1 to 1000.");
    }
}
