package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.Violation;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {
    private static final LocalDate FIRST = LocalDate.of(2026, 3, 1);

    @Test
    void isAllTimeWithoutBounds() {
        assertThat(Window.parse(null, null)).isEqualTo(Window.ALL_TIME);
        assertThat(Window.ALL_TIME.isAllTime()).isTrue();
    }

    @Test
    void hasOneBoundOrBoth() {
        assertThat(Window.parse("2026-03-01", null)).isEqualTo(new Window(FIRST, null));
        assertThat(Window.parse(null, "2026-03-01")).isEqualTo(new Window(null, FIRST));
        assertThat(Window.parse("2026-03-01", "2026-03-02")).isEqualTo(new Window(FIRST, FIRST.plusDays(1)));
        assertThat(Window.parse("2026-03-01", null).isAllTime()).isFalse();
        assertThat(Window.parse(null, "2026-03-01").isAllTime()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01T00:00:00Z",
                "2026-03-01T00:00Z",
                "2026-03-01T00:00:00.000Z",
                "2026-03-01T02:00:00+02:00",
                "2026-02-28T19:00:00-05:00"
            })
    void takesTheFirstInstantOfADayInUtc(String instant) {
        assertThat(Window.parse(instant, null)).isEqualTo(new Window(FIRST, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-02-30",
                "2026-3-1",
                "20260301",
                "2026-03-01T00:00:00",
                "2026-03-01T00:00:00.000001Z",
                "2026-03-01T00:00:00+01:00",
                "2026-03-01T12:00:00Z",
                "2026-03-01 ",
                "-2026-03-01",
                "+999999999-12-31T00:00:00-01:00",
                "+999999999-12-31T00:00:00Z",
                "-999999999-01-01T00:00:00Z"
            })
    void refusesWhatIsNoDay(String text) {
        assertRefused(text, null, "from", "must be a day such as 2026-03-01, or its first instant in UTC");
        assertRefused(null, text, "to", "must be a day such as 2026-03-01, or its first instant in UTC");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01, 2026-03-01",
        "2026-03-02, 2026-03-01",
        "2026-03-01, 2026-03-01T00:00:00Z",
        "2026-03-01, 2026-03-01T02:00:00+02:00"
    })
    void refusesAnEmptyRange(String from, String to) {
        assertRefused(from, to, "to", "must be after 'from'; it is exclusive");
    }

    private static void assertRefused(String from, String to, String parameter, String detail) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Window.parse(from, to))
                .satisfies(problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_PARAMETER);
                    assertThat(problem.violations()).containsExactly(new Violation(parameter, detail));
                });
    }
}
