package dev.canopy.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiRangeTest {
    private static final LocalDate FIRST = LocalDate.of(2026, 3, 1);
    private static final int DAYS = 12;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    private static LocalDate day(int day) {
        return FIRST.plusDays(day);
    }

    private static Range<LocalDate> range(Integer from, Integer to) {
        return Range.of(from == null ? null : day(from), to == null ? null : day(to));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private static MultiRange<LocalDate> of(Range<LocalDate>... ranges) {
        return MultiRange.of(List.of(ranges));
    }

    /** Up to four ranges, some of which have no bound on one side or are empty. */
    private MultiRange<LocalDate> any() {
        List<Range<LocalDate>> ranges = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            int from = random.nextInt(DAYS);
            int to = random.nextInt(from, DAYS + 1);
            ranges.add(range(random.nextInt(12) == 0 ? null : from, random.nextInt(12) == 0 ? null : to));
        }
        return MultiRange.of(ranges);
    }

    /** Which days are in it, from one before the earliest bound to the latest bound. */
    private static List<Boolean> days(IntPredicate contains) {
        return IntStream.rangeClosed(-1, DAYS).mapToObj(contains::test).toList();
    }

    private static List<Boolean> days(MultiRange<LocalDate> ranges) {
        return days(i -> ranges.contains(day(i)));
    }

    @RepeatedTest(50)
    void behavesAsTheSetOfItsDays() {
        MultiRange<LocalDate> one = any();
        MultiRange<LocalDate> two = any();
        String example = one + " and " + two + ", seed " + seed;
        IntPredicate inOne = i -> one.contains(day(i));
        IntPredicate inTwo = i -> two.contains(day(i));

        assertThat(days(one.union(two))).as(example).isEqualTo(days(inOne.or(inTwo)));
        assertThat(days(one.intersection(two))).as(example).isEqualTo(days(inOne.and(inTwo)));
        assertThat(days(one.without(two))).as(example).isEqualTo(days(inOne.and(inTwo.negate())));
        assertThat(one.overlaps(two))
                .as(example)
                .isEqualTo(days(inOne.and(inTwo)).contains(true));
        assertThat(one.covers(two))
                .as(example)
                .isEqualTo(!days(inTwo.and(inOne.negate())).contains(true));
        assertThat(one.without(two).union(one.intersection(two))).as(example).isEqualTo(one);
        assertThat(List.of(one, two, one.union(two), one.without(two), one.intersection(two)))
                .as(example)
                .allSatisfy(MultiRangeTest::assertHasGaps);
    }

    private static void assertHasGaps(MultiRange<LocalDate> ranges) {
        List<Range<LocalDate>> all = ranges.ranges();
        assertThat(all).noneMatch(Range::isEmpty);
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i - 1).upper()).isBefore(all.get(i).lower());
        }
    }

    @Test
    void unitesWhatTouchesAndLeavesEmptyRangesOut() {
        assertThat(of(range(5, 7), range(1, 3), Range.empty(), range(3, 4)))
                .isEqualTo(of(range(1, 4), range(5, 7)))
                .hasToString("{[2026-03-02,2026-03-05),[2026-03-06,2026-03-08)}");
        assertThat(of(range(null, 3), range(2, null)).ranges()).containsExactly(range(null, null));
        assertThat(of(Range.empty()).isEmpty()).isTrue();
    }

    @Test
    void findsTheRangeOfADay() {
        MultiRange<LocalDate> ranges = of(range(1, 3), range(5, null));

        assertThat(ranges.rangeAt(day(2))).contains(range(1, 3));
        assertThat(ranges.rangeAt(day(3))).isEmpty();
        assertThat(ranges.rangeAt(day(50))).contains(range(5, null));
        assertThat(ranges.span()).isEqualTo(range(1, null));
        assertThat(of().span()).isEqualTo(Range.empty());
    }

    /** A range that fits into a gap is adjacent to the ranges around it, but not to the multirange. */
    @ParameterizedTest
    @CsvSource({"0, 1, true", "7, 9, true", "3, 5, false", "0, 2, false", "8, 9, false", "3, 3, false"})
    void isAdjacentAtItsEndsOnly(int from, int to, boolean expected) {
        MultiRange<LocalDate> ranges = of(range(1, 3), range(5, 7));
        MultiRange<LocalDate> other = of(range(from, to));

        assertThat(ranges.isAdjacentTo(other)).isEqualTo(expected);
        assertThat(other.isAdjacentTo(ranges)).isEqualTo(expected);
        assertThat(of(range(null, 1)).isAdjacentTo(of(range(1, null)))).isTrue();
        assertThat(of(range(1, null)).isAdjacentTo(of(range(null, 1)))).isTrue();
        assertThat(of(range(null, null)).isAdjacentTo(of(range(null, null)))).isFalse();
    }

    @Test
    void isOrderedAsInTheDatabase() {
        List<MultiRange<LocalDate>> ordered = List.of(
                of(),
                of(range(null, 2)),
                of(range(1, 2)),
                of(range(1, 2), range(3, 4)),
                of(range(1, 2), range(4, 5)),
                of(range(1, 3)));
        List<MultiRange<LocalDate>> sorted = new ArrayList<>(ordered);
        Collections.reverse(sorted);
        Collections.sort(sorted);

        assertThat(sorted).isEqualTo(ordered);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                              | {}",
                "{[2026-03-01,2026-04-01)}                       | {[2026-03-01,2026-04-01)}",
                "{(,0044-03-15 BC),[2026-03-01,)}                | {(,-0043-03-15),[2026-03-01,)}",
                "{[2026-03-01,2026-04-01),[12026-03-01,)}        | {[2026-03-01,2026-04-01),[+12026-03-01,)}",
                "{(,)}                                           | {(,)}"
            })
    void readsDaysAsTheDatabaseWritesThem(String text, String expected) {
        MultiRange<LocalDate> ranges = Type.DATE_MULTI_RANGE.fromBase(text);

        assertThat(ranges).hasToString(expected);
        assertThat(Type.DATE_MULTI_RANGE.fromBase(RangeText.ofRanges(ranges))).isEqualTo(ranges);
    }

    @Test
    void readsTimesInAnyZone() {
        Instant time = Instant.parse("2026-03-02T00:00:00.5Z");

        assertThat(Type.TIME_MULTI_RANGE.fromBase(
                        "{(,\"2026-03-02 00:00:00.5+00\"),[\"2026-03-02 05:31:00.5+05:30\",)}"))
                .isEqualTo(MultiRange.of(List.of(Range.of(null, time), Range.of(time.plusSeconds(60), null))));
    }

    @Test
    void keepsTimesToTheMicrosecondWhichMayCloseAGap() {
        Instant time = Instant.parse("2026-03-02T00:00:00.000001Z");
        MultiRange<Instant> ranges =
                MultiRange.of(List.of(Range.of(null, time.plusNanos(1)), Range.of(time.plusNanos(2), null)));

        assertThat(Type.TIME_MULTI_RANGE.toBase(ranges))
                .isEqualTo(MultiRange.of(List.of(Range.<Instant>of(null, null))));
    }
}
