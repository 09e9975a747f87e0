package dev.canopy.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTest {
    private static Range<LocalDate> march(Integer from, Integer to) {
        return Range.of(day(from), day(to));
    }

    private static LocalDate day(Integer day) {
        return day == null ? null : LocalDate.of(2026, 3, day);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "1, 5, 4, 6, true, false, 4, 5",
                "1, 5, 5, 6, false, true, 1, 1",
                "5, 6, 1, 5, false, true, 1, 1",
                "1, 5, 6, 7, false, false, 1, 1",
                "-, 5, 4, -, true, false, 4, 5",
                "-, -, 4, 6, true, false, 4, 6",
                "1, 1, -, -, false, false, 1, 1",
                "1, 5, 2, 3, true, false, 2, 3"
            })
    void relatesToAnother(
            Integer from,
            Integer to,
            Integer otherFrom,
            Integer otherTo,
            boolean overlaps,
            boolean adjacent,
            Integer commonFrom,
            Integer commonTo) {
        Range<LocalDate> range = march(from, to);
        Range<LocalDate> other = march(otherFrom, otherTo);

        assertThat(range.overlaps(other)).isEqualTo(other.overlaps(range)).isEqualTo(overlaps);
        assertThat(range.isAdjacentTo(other))
                .isEqualTo(other.isAdjacentTo(range))
                .isEqualTo(adjacent);
        assertThat(range.intersection(other))
                .isEqualTo(other.intersection(range))
                .isEqualTo(march(commonFrom, commonTo));
    }

    @Test
    void hasNoUnionWithAGap() {
        assertThat(march(1, 5).union(march(6, 7))).isNull();
        assertThat(march(1, 5).union(march(5, 7))).isEqualTo(march(1, 7));
        assertThat(march(3, 5).union(march(null, 4))).isEqualTo(march(null, 5));
        assertThat(march(1, 5).union(Range.empty())).isEqualTo(march(1, 5));
    }

    @Test
    void containsItsFirstValueAndNotTheOneAfterIt() {
        assertThat(march(1, 5).contains(day(1))).isTrue();
        assertThat(march(1, 5).contains(day(5))).isFalse();
        assertThat(march(null, null).contains(day(5))).isTrue();
        assertThat(Range.<LocalDate>empty().contains(day(5))).isFalse();
        assertThat(march(1, 5).covers(march(1, 5))).isTrue();
        assertThat(march(1, 5).covers(march(1, null))).isFalse();
        assertThat(Range.<LocalDate>empty().covers(Range.empty())).isTrue();
    }

    @Test
    void isOrderedAsInTheDatabase() {
        List<Range<LocalDate>> ordered =
                List.of(Range.empty(), march(null, 2), march(null, null), march(1, 2), march(1, null), march(2, 3));
        List<Range<LocalDate>> sorted = new ArrayList<>(ordered);
        Collections.reverse(sorted);
        Collections.sort(sorted);

        assertThat(sorted).isEqualTo(ordered);
    }

    @Test
    void cannotEndBeforeItBegins() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> march(2, 1))
                .withMessageContaining("2026-03-02")
                .withMessageContaining("2026-03-01");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[2026-03-01,2026-04-01) | [2026-03-01,2026-04-01)",
                "(,0044-03-15 BC)        | (,-0043-03-15)",
                "[12026-03-01,)          | [+12026-03-01,)",
                "(,)                     | (,)",
                "empty                   | empty"
            })
    void readsDaysAsTheDatabaseWritesThem(String text, String expected) {
        Range<LocalDate> range = Type.DATE_RANGE.fromBase(text);

        assertThat(range).hasToString(expected);
        assertThat(Type.DATE_RANGE.fromBase(RangeText.ofRange(range))).isEqualTo(range);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"2026-03-02 05:30:00.5+05:30\",)", "[\"2026-03-02 00:00:00.5+00\",)"})
    void readsTimesInAnyZone(String text) {
        assertThat(Type.TIME_RANGE.fromBase(text)).isEqualTo(Range.of(Instant.parse("2026-03-02T00:00:00.5Z"), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(2026-03-01,)", "(,2026-03-01]"})
    void refusesOtherBounds(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> RangeText.dates(text));
    }

    @Test
    void keepsTimesAndDurationsToTheMicrosecond() {
        Instant time = Instant.parse("2026-03-02T00:00:00.000001999Z");

        assertThat(Type.TIME_RANGE.toBase(Range.of(time.minusNanos(1), time))).isEqualTo(Range.empty());
        assertThat(Type.DURATION.toBase(Duration.ofSeconds(-1, 1_999))).isEqualTo(Duration.ofSeconds(-1, 1_000));
        assertThat(Type.DURATION.fromBase("-0.000001")).isEqualTo(Duration.ofSeconds(-1, 999_999_000));
        assertThat(DurationText.of(Duration.ofSeconds(-1, 999_999_000))).isEqualTo("-1 microseconds");
    }
}
