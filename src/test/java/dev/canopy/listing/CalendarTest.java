package dev.canopy.listing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarTest {
    @ParameterizedTest
    @CsvSource({
        "0001-01-01, 0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "0001-01-01T00:30:00+00:30, 0001-01-01T00:00:00Z",
        "9999-12-31, 9999-12-31T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999Z",
        "+10000-01-01T00:29:59.999999+00:30, 9999-12-31T23:59:59.999999Z",
        "2026-03-01T12:00:00.1234567+01:00, 2026-03-01T11:00:00.123456Z",
        "2026-03-01T12:00:00.123456789123456789-00:00, 2026-03-01T12:00:00.123456Z",
        "2026-03-01t12:00:00.5z, 2026-03-01T12:00:00.500Z",
        "2026-03-01T23:59:60Z, 2026-03-01T23:59:59Z",
        "2026-03-02T05:29:60.75+05:30, 2026-03-01T23:59:59.750Z"
    })
    void readsTimesOfItsYearsToTheMicrosecond(String text, Instant time) {
        assertThat(Calendar.instant(text)).contains(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-12-31",
                "0000-12-31T23:59:59.999999Z",
                "0001-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59.999999-00:01",
                "+10000-01-01",
                "+10000-01-01T00:00:00Z",
                "-0001-01-01"
            })
    void hasNoTimeOfAnotherYear(String text) {
        assertThat(Calendar.instant(text)).isEmpty();
        assertThat(Calendar.day(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01T12:00:60Z",
                "2026-03-01T23:59:60+01:00",
                "2026-03-01T23:59:61Z",
                "2026-03-01T12:00:00.1234567890",
                "2026-03-01T12:00:00.123456789xZ",
                "2026-03-01T12:00:00,5Z",
                "2026-03-01T12:00:00",
                "2026-03-01 12:00:00Z",
                ":60",
                ""
            })
    void refusesOtherTexts(String text) {
        assertThat(Calendar.instant(text)).isEmpty();
        assertThat(Calendar.time(text)).isEmpty();
    }

    @Test
    void countsTheDaysBetweenItsFirstAndItsLast() {
        assertThat(LocalDate.of(1, 1, 1).plusDays(Calendar.DAYS)).isEqualTo(LocalDate.of(9_999, 12, 31));
        assertThat(Calendar.has(Calendar.FIRST.minusDays(1))).isFalse();
        assertThat(Calendar.has(Calendar.LAST.plusDays(1))).isFalse();
    }
}
