package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.Violation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {
    private static final Instant FIRST = Instant.parse("2026-03-01T00:00:00Z");
    private static final String BOUND =
            "must be a day such as 2026-03-01, a month such as 2026-03, or an instant such as 2026-03-01T09:30:00Z";

    @Test
    void isAllTimeWithoutBounds() {
        assertThat(parse(null, null)).isEqualTo(Window.ALL_TIME);
        assertThat(Window.ALL_TIME.isAllTime()).isTrue();
    }

    @Test
    void hasOneBoundOrBoth() {
        assertThat(parse("2026-03-01", null)).isEqualTo(new Window(FIRST, null));
        assertThat(parse(null, "2026-03-01")).isEqualTo(new Window(null, FIRST));
        assertThat(parse("2026-03-01", "2026-03-02")).isEqualTo(new Window(FIRST, FIRST.plus(1, ChronoUnit.DAYS)));
        assertThat(parse("2026-03-01", null).isAllTime()).isFalse();
        assertThat(parse(null, "2026-03-01").isAllTime()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03, UTC, 2026-03-01T00:00:00Z",
        "2026-03, Europe/Berlin, 2026-02-28T23:00:00Z",
        "2026-07-01, Europe/Berlin, 2026-06-30T22:00:00Z",
        "2026-03-01, Asia/Kolkata, 2026-02-28T18:30:00Z",
        "2026-03-01, Asia/Kathmandu, 2026-02-28T18:15:00Z",
        "2026-03-01, America/St_Johns, 2026-03-01T03:30:00Z",
        // Its clocks went from midnight to one o'clock.
        "2018-11-04, America/Sao_Paulo, 2018-11-04T03:00:00Z",
        // Its clocks went from a minute past midnight back to the day before.
        "2010-11-07, America/St_Johns, 2010-11-07T03:30:00Z",
        "2010-11-08, America/St_Johns, 2010-11-08T03:30:00Z",
        "2026-03-01T00:00Z, Europe/Berlin, 2026-03-01T00:00:00Z",
        "2026-03-01T09:30:00.000001Z, UTC, 2026-03-01T09:30:00.000001Z",
        "2026-03-01T02:00:00+02:00, UTC, 2026-03-01T00:00:00Z",
        "2026-02-28T19:00:00-05:00, UTC, 2026-03-01T00:00:00Z"
    })
    void beginsWithADayOrMonthOfTheZoneOrAnInstant(String bound, String zone, Instant start) {
        assertThat(Window.parse(bound, null, Window.zone(zone))).isEqualTo(new Window(start, null));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-29, 2026-03-31, Europe/Berlin, 2026-03-26T23:00:00Z",
        "2010-11-07, 2010-11-08, America/St_Johns, 2010-11-06T02:30:00Z",
        "2026-03-01T12:00:00Z, 2026-03-02, UTC, 2026-03-01T00:00:00Z",
        // Samoa had no 30 December.
        "2011-12-31, 2012-01-01, Pacific/Apia, 2011-12-29T10:00:00Z"
    })
    void hasAPreviousRangeOfTheSameLength(String from, String to, String zone, Instant before) {
        Window window = Window.parse(from, to, Window.zone(zone));

        assertThat(window.previous(Window.zone(zone))).isEqualTo(new Window(before, window.from()));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T00:00:00.123456789Z, 2026-03-01T00:00:00.123456Z",
        "2026-03-01T23:59:60Z, 2026-03-01T23:59:59Z",
        "2026-03-01t01:00:00.5+01:00, 2026-03-01T00:00:00.500Z"
    })
    void readsInstantsAsEventsHaveThem(String from, Instant start) {
        assertThat(Window.parse(from, null, ZoneOffset.UTC).from()).isEqualTo(start);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026",
                "2026-13",
                "2026-02-30",
                "2026-3-1",
                "20260301",
                "2026-W01",
                "2026-03-01T00:00:00",
                "2026-03-01T12:00:60Z",
                "2026-03-01 ",
                "-2026-03-01",
                "+999999999-12-31T00:00:00-01:00",
                "+999999999-12-31T00:00:00Z",
                "-999999999-01-01T00:00:00Z",
                "0000-12-31",
                "0001-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59.999999-00:01"
            })
    void refusesInvalidBounds(String text) {
        assertRefused(text, null, "from", BOUND);
        assertRefused(null, text, "to", BOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Berlin", "europe/berlin", "+02:00", "Europe/Berlin ", "../etc"})
    void refusesUnknownTimeZones(String name) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Window.zone(name))
                .satisfies(problem -> assertThat(problem.violations())
                        .containsExactly(
                                new Violation("timeZone", "must be a time zone such as Europe/Berlin or UTC")));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01, 2026-03-01",
        "2026-03-02, 2026-03-01",
        "2026-03, 2026-03-01",
        "2026-03-01, 2026-03-01T00:00:00Z",
        "2026-03-01, 2026-03-01T02:00:00+02:00"
    })
    void refusesAnEmptyRange(String from, String to) {
        assertRefused(from, to, "to", "must be after 'from', because it is exclusive");
    }

    private static Window parse(String from, String to) {
        return Window.parse(from, to, ZoneOffset.UTC);
    }

    private static void assertRefused(String from, String to, String parameter, String detail) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> parse(from, to))
                .satisfies(problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_PARAMETER);
                    assertThat(problem.violations()).containsExactly(new Violation(parameter, detail));
                });
    }
}
