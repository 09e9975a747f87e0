package dev.canopy.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0.000000001",
        "-1, -0.000000001",
        "1000000000, 1",
        "12340000000, 12.34",
        "100000000000, 100",
        "1782044, 0.001782044",
        "9223372036854775807, 9223372036.854775807",
        "-9223372036854775808, -9223372036.854775808"
    })
    void formatsPlainlyWithoutTrailingZeros(long nanos, String text) {
        assertThat(Money.format(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.0, 0",
        "0E+9, 0",
        "0.000000001, 1",
        "12.340, 12340000000",
        "1E+2, 100000000000",
        "1E-9, 1",
        "0.00875000000, 8750000",
        "1.0000000000000, 1000000000",
        "9223372036.854775807, 9223372036854775807",
        "-9223372036.854775807, -9223372036854775807"
    })
    void readsDecimalsExactly(BigDecimal amount, long nanos) {
        assertThat(Money.nanos(amount)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0000000001", "1.1234567891", "1E-10", "1E-1000000000"})
    void refusesMoreThanNineDigitsInsteadOfRounding(BigDecimal amount) {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Money.nanos(amount))
                .withMessage("has more than nine digits after the point");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0379055, 37905500",
        "0.03790550000000001, 37905500",
        "0.0000000025, 2",
        "0.0000000035, 4",
        "-0.0000000025, -2",
        "0.0000000005, 0",
        "0.00000000050000000000001, 1",
        "1E-10, 0",
        "9E-10, 1",
        "1E-2147483647, 0"
    })
    void roundsHalfToEven(BigDecimal amount, long nanos) {
        assertThat(Money.nearestNanos(amount)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9223372036.854775808", "-9223372036.854775808", "1E+10", "1E+1000000000", "-1E+2147483647"})
    void refusesAmountsThatDoNotFit(BigDecimal amount) {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Money.nanos(amount))
                .withMessage("is larger than 9223372036.854775807");
    }

    @ParameterizedTest
    @CsvSource({
        "12000000000, 12000000000",
        "-18446744073.709551614, -18446744073.709551614",
        "1E+30, 1000000000000000000000000000000",
        "0.5, 0.5"
    })
    void readsAndWritesSumsOfAnySize(BigDecimal amount, String text) {
        assertThat(Money.exactly(amount)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E+100", "-1E+2147483647", "0.0000000001"})
    void refusesWhatNoSumCanBe(BigDecimal amount) {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Money.exactly(amount));
    }

    @Test
    void addsAndComparesBeyondASingleAmount() {
        Money most = new Money(Long.MAX_VALUE);

        assertThat(most.plus(most)).hasToString("18446744073.709551614").isGreaterThan(most);
        assertThat(most.plus(most).minus(most)).isEqualTo(most);
    }

    @Test
    void isQuickAboutHugeExponents() {
        BigDecimal huge = new BigDecimal("1E+2147483647");

        assertTimeoutPreemptively(
                Duration.ofSeconds(2),
                () -> assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Money.nanos(huge)));
    }

    @Property
    void readsBackFormattedAmounts(@ForAll long nanos) {
        if (nanos != Long.MIN_VALUE) {
            assertThat(Money.nanos(new BigDecimal(Money.format(nanos)))).isEqualTo(nanos);
        }
    }
}
