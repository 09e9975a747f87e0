package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The buckets of a series, where clocks are changed. */
class GranularityTest {
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2040-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT1H, Australia/Lord_Howe, 2025-04-05T13:30:00Z, 2025-04-05T17:00:00Z," + " 13:30 14:00 15:00 15:30 16:30",
        "PT1H, Australia/Lord_Howe, 2025-04-05T15:15:00Z, 2025-04-05T17:00:00Z, 15:15 15:30 16:30",
        "PT1H, Australia/Lord_Howe, 2025-10-04T14:45:00Z, 2025-10-04T17:00:00Z, 14:45 15:30 16:00",
        "PT1H, Europe/Berlin, 2026-10-25T00:30:00Z, 2026-10-25T03:00:00Z, 00:30 01:00 02:00",
        "PT1H, America/St_Johns, 2010-11-07T02:00:00Z, 2010-11-07T04:00:00Z, 02:00 02:30 03:30",
        "PT1H, Asia/Kathmandu, 2026-03-01T00:00:00Z, 2026-03-01T02:00:00Z, 00:00 00:15 01:15",
        "P1D, America/St_Johns, 2010-11-06T02:00:00Z, 2010-11-07T12:00:00Z, 02:00 02:30 03:30",
        "P1D, America/St_Johns, 2010-11-07T02:30:30Z, 2010-11-07T12:00:00Z, 02:30:30 03:30",
        "P1D, America/St_Johns, 2010-11-07T02:45:00Z, 2010-11-07T12:00:00Z, 02:45 03:30",
        "P1D, America/Havana, 2026-11-01T03:00:00Z, 2026-11-02T04:00:00Z, 03:00 04:00",
        "P1D, America/Sao_Paulo, 2018-11-04T02:00:00Z, 2018-11-05T01:00:00Z, 02:00 03:00",
        // Samoa had no 30 December.
        "P1D, Pacific/Apia, 2011-12-29T12:00:00Z, 2011-12-31T09:00:00Z, 12:00 10:00",
        "P1W, America/St_Johns, 1988-10-30T02:30:30Z, 1988-11-01T00:00:00Z, 02:30:30 03:30",
        "P1M, Europe/Berlin, 2026-02-10T00:00:00Z, 2026-04-10T00:00:00Z, 00:00 23:00 22:00"
    })
    void followsTheClock(Granularity granularity, String zone, Instant from, Instant to, String starts) {
        assertThat(granularity.starts(from, to, ZoneId.of(zone)))
                .extracting(start -> start.toString().replaceAll(".*T|(:00)?Z", ""))
                .containsExactly(starts.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "PT1H, Australia/Lord_Howe, 2025-04-05T15:30:00Z, 2, 2025-04-05T14:00:00Z",
        "P1D, Pacific/Apia, 2011-12-31T10:00:00Z, 2, 2011-12-29T10:00:00Z",
        "P1M, Europe/Berlin, 2026-04-10T00:00:00Z, 2, 2026-02-28T23:00:00Z"
    })
    void goesBackByBuckets(Granularity granularity, String zone, Instant end, int buckets, Instant start) {
        assertThat(granularity.startBefore(end, buckets, ZoneId.of(zone))).isEqualTo(start);
    }

    /**
     * Walks minute by minute, or half a minute where an offset needs it. An hour is what has the same last full hour. A
     * day, week or month starts where its dates, or later ones, are the only ones that the clock shows from then on.
     */
    @Test
    void agreesWithABruteForceAroundEveryChangeOfEveryZone() {
        Set<ZoneRules> known = new HashSet<>();
        int changes = 0;
        for (String name : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            ZoneId zone = ZoneId.of(name);
            if (known.add(zone.getRules())) {
                ZoneOffsetTransition change = zone.getRules().nextTransition(FIRST);
                while (change != null && change.getInstant().isBefore(LAST)) {
                    assertAgreement(zone, change);
                    changes++;
                    change = zone.getRules().nextTransition(change.getInstant());
                }
            }
        }
        assertThat(changes).isGreaterThan(10_000);
    }

    private static void assertAgreement(ZoneId zone, ZoneOffsetTransition change) {
        BruteForce expected = new BruteForce(zone, change);
        Instant to = change.getInstant().plusSeconds(BruteForce.AFTER);
        for (Granularity granularity : Granularity.values()) {
            List<Instant> starts = expected.starts(granularity);
            for (long minutes : new long[] {-1_500, -90, -20, -1, 0, 1, 15, 44, 61, 700}) {
                Instant from = change.getInstant().plusSeconds(minutes * 60);
                List<Instant> clipped = Stream.concat(
                                Stream.of(from),
                                starts.stream().filter(start -> start.isAfter(from) && start.isBefore(to)))
                        .toList();
                assertThat(granularity.starts(from, to, zone))
                        .as("%s in %s from %s", granularity, zone, from)
                        .isEqualTo(clipped);
                starts.stream()
                        .filter(start -> !start.isAfter(from))
                        .reduce((earlier, later) -> later)
                        .ifPresent(last ->
                                assertThat(granularity.start(from, zone)).isEqualTo(last));
            }
        }
    }

    /** The time around a change, in steps. */
    private static final class BruteForce {
        static final long AFTER = 26 * 3_600;

        private static final int BEFORE = 26 * 3_600;
        private static final int DAY = 86_400;

        private final long first;
        private final int step;
        private final long[] local;
        private final int[] offsets;

        BruteForce(ZoneId zone, ZoneOffsetTransition change) {
            boolean odd = change.getOffsetBefore().getTotalSeconds() % 60 != 0
                    || change.getOffsetAfter().getTotalSeconds() % 60 != 0;
            step = odd ? 30 : 60;
            first = change.toEpochSecond() - BEFORE;
            // Three hours more, because a later minute may show an earlier date.
            int steps = (int) ((BEFORE + AFTER + 3 * 3_600) / step);
            local = new long[steps];
            offsets = new int[steps];
            for (int i = 0; i < steps; i++) {
                Instant time = Instant.ofEpochSecond(first + (long) i * step);
                offsets[i] = zone.getRules().getOffset(time).getTotalSeconds();
                local[i] = time.getEpochSecond() + offsets[i];
            }
        }

        /** The starts of buckets after the first step. */
        List<Instant> starts(Granularity granularity) {
            List<Instant> starts = new ArrayList<>();
            long later = Long.MAX_VALUE;
            for (int i = local.length - 1; i > 0; i--) {
                long period = granularity == Granularity.PT1H ? hour(i) : Math.min(day(granularity, i), later);
                long before = granularity == Granularity.PT1H ? hour(i - 1) : Math.min(day(granularity, i - 1), period);
                if (before != period) {
                    starts.add(Instant.ofEpochSecond(first + (long) i * step));
                }
                later = period;
            }
            Collections.reverse(starts);
            return starts;
        }

        /** The last full hour of the clock, in seconds of UTC. */
        private long hour(int i) {
            return Math.floorDiv(local[i], 3_600) * 3_600 - offsets[i];
        }

        private long day(Granularity granularity, int i) {
            long day = Math.floorDiv(local[i], DAY);
            return switch (granularity) {
                case PT1H, P1D -> day;
                case P1W -> Math.floorDiv(day + 3, 7); // 1 January 1970 was a Thursday
                case P1M -> YearMonth.from(LocalDate.ofEpochDay(day)).getLong(ChronoField.PROLEPTIC_MONTH);
            };
        }
    }
}
