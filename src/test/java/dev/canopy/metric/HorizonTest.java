package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.ledger.Periods;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HorizonTest {
    private static final Horizon HORIZON = new Horizon(LocalDate.parse("2025-10-01"));
    private static final Horizon NONE = new Horizon(null);
    private static final String DAYS = "request whole days in UTC";

    @ParameterizedTest
    @CsvSource({
        "2025-01-01, 2025-02-15, UTC",
        ", 2025-02-15, UTC",
        "2025-01-01, , UTC",
        ", , UTC",
        "2025-10-02, 2025-11-15T13:00:00Z, Europe/Berlin",
        "2025-01-01, 2025-11-15T13:00:00Z, UTC",
        ", 2025-10-01T13:00:00Z, UTC",
        "2025-11, 2025-12, Europe/Berlin"
    })
    void letsWholeDaysAndLaterEventsBeRead(String from, String to, String zone) {
        HORIZON.require(window(from, to, zone));
    }

    @ParameterizedTest
    @CsvSource({
        "2025-01-01T12:00:00Z, 2025-02-15, UTC, from",
        "2025-01-01T12:00:00Z, 2025-01-01T13:00:00Z, UTC, from",
        "2025-09-30T23:59:59.999999Z, , UTC, from",
        "2025-10-01, 2025-12-01, Europe/Berlin, from",
        "2025-01-01, 2025-09-30T12:00:00Z, UTC, to",
        ", 2025-09-30T12:00:00Z, UTC, to"
    })
    void refusesPartsOfDaysBefore(String from, String to, String zone, String parameter) {
        Window window = window(from, to, zone);

        assertRefused(() -> HORIZON.require(window), parameter, DAYS);
        NONE.require(window);
    }

    @Test
    void beginsARangeOfEventsWithoutAStartAtTheHorizon() {
        assertThat(HORIZON.kept(new Window(null, null)))
                .isEqualTo(new Window(Instant.parse("2025-10-01T00:00:00Z"), null));
        assertThat(NONE.kept(new Window(null, null))).isEqualTo(new Window(null, null));
    }

    @Test
    void refusesARangeOfEventsThatAreNoLongerKept() {
        String later = "request a range from that day on";

        assertRefused(() -> HORIZON.kept(window("2025-09-30", null, "UTC")), "from", later);
        assertRefused(() -> HORIZON.kept(window(null, "2025-10-01", "UTC")), "to", later);
        assertThat(HORIZON.kept(window("2025-10-01", "2025-10-02", "UTC")))
                .isEqualTo(window("2025-10-01", "2025-10-02", "UTC"));
    }

    @Test
    void refusesARangeToCompareWith() {
        Window asked = window("2025-10-01T00:00:00Z", "2025-10-01T12:00:00Z", "UTC");

        HORIZON.require(asked);
        assertRefused(
                () -> HORIZON.require(new ComparedWindows(asked, asked.previous(ZoneOffset.UTC))), "compareTo", DAYS);
    }

    @ParameterizedTest
    @CsvSource({
        "PT1H, 2025-09-30, 2025-10-02, UTC, granularity",
        "P1D, 2025-10-01, 2025-10-03, Europe/Berlin, granularity",
        "P1D, 2025-09-01T10:00:00Z, 2025-10-03, UTC, from",
        "P1M, 2025-07, 2025-09-03T10:00:00Z, UTC, to",
        "P1M, 2025-07, 2025-10, UTC,",
        "PT1H, 2025-10-01, 2025-10-02, UTC,",
        "P1D, 2025-09-01, 2025-10-03T10:00:00Z, UTC,"
    })
    void refusesSeriesOfParts(String granularity, String from, String to, String zone, String parameter) {
        Window window = window(from, to, zone);
        List<Instant> starts =
                Granularity.parse(granularity).starts(window.requireFrom(), window.requireTo(), ZoneId.of(zone));
        Periods.Coarsest coarsest = Granularity.coarsest(starts);
        Periods periods = Periods.of(starts.get(0), window.to(), coarsest);

        NONE.require(periods, coarsest);
        if (parameter == null) {
            HORIZON.require(periods, coarsest);
        } else {
            assertRefused(() -> HORIZON.require(periods, coarsest), parameter, DAYS);
        }
    }

    @Test
    void refusesEarlierRangesByAttribute() {
        HORIZON.requireAll(window("2025-10-01", null, "UTC"), "by");
        NONE.requireAll(Window.ALL_TIME, "by");

        assertRefused(() -> HORIZON.requireAll(Window.ALL_TIME, "by"), "by", "request a range from that day on");
        assertRefused(
                () -> HORIZON.requireAll(window("2025-09-30", "2025-11-01", "UTC"), "by"),
                "by",
                "request a range from that day on");
    }

    private static Window window(String from, String to, String zone) {
        return Window.parse(from, to, ZoneId.of(zone));
    }

    private static void assertRefused(ThrowingCallable check, String parameter, String instead) {
        assertThatThrownBy(check).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.type().status()).isEqualTo(422);
            assertThat(problem.violations()).singleElement().satisfies(violation -> {
                assertThat(violation.pointer()).isEqualTo(parameter);
                assertThat(violation.detail())
                        .startsWith("needs events before 2025-10-01, which are no longer kept; " + instead);
            });
        });
    }
}
