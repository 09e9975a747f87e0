package dev.canopy.attribute;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes and reads dates, times, ranges and multiranges of them in the text form of PostgreSQL, in any year. */
final class RangeText {
    private static final DateTimeFormatter DATE =
            year().appendPattern("-MM-dd G").toFormatter(Locale.ENGLISH);
    /** {@code 2026-03-01 23:59:59.999999Z AD}. */
    private static final DateTimeFormatter TIME =
            year().appendPattern("-MM-dd HH:mm:ss.SSSSSSX G").toFormatter(Locale.ENGLISH);

    /** The database writes an era only before the year 1, and no zeros at the end of a second. */
    private static final DateTimeFormatter READ_DATE = year().appendPattern("-MM-dd[ G]")
            .parseDefaulting(ChronoField.ERA, 1)
            .toFormatter(Locale.ENGLISH);

    private static final DateTimeFormatter READ_TIME = year().appendPattern("-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .appendOffset("+HH:mm:ss", "+00")
            .appendPattern("[ G]")
            .parseDefaulting(ChronoField.ERA, 1)
            .toFormatter(Locale.ENGLISH);

    private static final Pattern RANGE = Pattern.compile("[\\[(][^\\])]*[\\])]");

    private RangeText() {}

    private static DateTimeFormatterBuilder year() {
        return new DateTimeFormatterBuilder().appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NOT_NEGATIVE);
    }

    static String ofTime(Instant time) {
        return TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    static String ofRange(Range<?> range) {
        return range.isEmpty() ? "empty" : "[" + bound(range.lower()) + "," + bound(range.upper()) + ")";
    }

    static String ofRanges(MultiRange<?> ranges) {
        return ranges.ranges().stream().map(RangeText::ofRange).collect(Collectors.joining(",", "{", "}"));
    }

    private static String bound(@Nullable Object bound) {
        return switch (bound) {
            case null -> "";
            case LocalDate day -> '"' + DATE.format(day) + '"';
            case Instant time -> '"' + ofTime(time) + '"';
            default -> throw new IllegalStateException("no bound of a range: " + bound);
        };
    }

    static Range<LocalDate> dates(String text) {
        return range(text, bound -> LocalDate.parse(bound, READ_DATE));
    }

    static Range<Instant> times(String text) {
        return range(text, bound -> READ_TIME.parse(bound, Instant::from));
    }

    static MultiRange<LocalDate> multiRangeOfDates(String text) {
        return multiRange(text, RangeText::dates);
    }

    static MultiRange<Instant> multiRangeOfTimes(String text) {
        return multiRange(text, RangeText::times);
    }

    /** @param text ranges in braces, separated by commas; no bound has a parenthesis or a bracket */
    private static <T extends Comparable<? super T>> MultiRange<T> multiRange(
            String text, Function<String, Range<T>> read) {
        return MultiRange.of(
                RANGE.matcher(text).results().map(MatchResult::group).map(read).toList());
    }

    /** The multirange of times with bounds as the database keeps them, which may close gaps. */
    @SuppressWarnings("unchecked") // the type says so
    static MultiRange<Instant> truncatedRanges(Object ranges) {
        return MultiRange.of(((MultiRange<Instant>) ranges)
                .ranges().stream().map(RangeText::truncated).toList());
    }

    /** The range of times with bounds as the database keeps them. */
    @SuppressWarnings("unchecked") // the type says so
    static Range<Instant> truncated(Object range) {
        Range<Instant> times = (Range<Instant>) range;
        return times.isEmpty() ? times : Range.of(truncated(times.lower()), truncated(times.upper()));
    }

    private static @Nullable Instant truncated(@Nullable Instant bound) {
        return bound == null ? null : bound.truncatedTo(ChronoUnit.MICROS);
    }

    private static <T extends Comparable<? super T>> Range<T> range(String text, Function<String, T> read) {
        if (text.equals("empty")) {
            return Range.empty();
        }
        int comma = text.indexOf(',');
        int end = text.length() - 1;
        String lower = text.substring(1, comma).replace("\"", "");
        String upper = text.substring(comma + 1, end).replace("\"", "");
        // The language only makes ranges that include their lower bound and exclude the upper one.
        if ((text.charAt(0) == '(' && !lower.isEmpty()) || (text.charAt(end) == ']')) {
            throw new IllegalArgumentException("not a range from a bound until before another: " + text);
        }
        return Range.of(lower.isEmpty() ? null : read.apply(lower), upper.isEmpty() ? null : read.apply(upper));
    }
}
