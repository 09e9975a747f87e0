package dev.canopy.attribute;

import static dev.canopy.attribute.AddressFunctions.family;
import static dev.canopy.attribute.AddressFunctions.isWithin;
import static dev.canopy.attribute.Assignment.assign;
import static dev.canopy.attribute.BitFunctions.bit;
import static dev.canopy.attribute.BitFunctions.bitCount;
import static dev.canopy.attribute.BitFunctions.bitOr;
import static dev.canopy.attribute.BitFunctions.commonBits;
import static dev.canopy.attribute.BitFunctions.hasBit;
import static dev.canopy.attribute.DateFunctions.between;
import static dev.canopy.attribute.DateFunctions.day;
import static dev.canopy.attribute.DateFunctions.dayOfMonth;
import static dev.canopy.attribute.DateFunctions.daysBetween;
import static dev.canopy.attribute.DateFunctions.hour;
import static dev.canopy.attribute.DateFunctions.minute;
import static dev.canopy.attribute.DateFunctions.month;
import static dev.canopy.attribute.DateFunctions.plusDays;
import static dev.canopy.attribute.DateFunctions.plusDuration;
import static dev.canopy.attribute.DateFunctions.startOfHour;
import static dev.canopy.attribute.DateFunctions.startOfMonth;
import static dev.canopy.attribute.DateFunctions.startOfWeek;
import static dev.canopy.attribute.DateFunctions.startOfYear;
import static dev.canopy.attribute.DateFunctions.year;
import static dev.canopy.attribute.Expressions.coalesce;
import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.divide;
import static dev.canopy.attribute.Expressions.divideHalfUp;
import static dev.canopy.attribute.Expressions.minus;
import static dev.canopy.attribute.Expressions.nothing;
import static dev.canopy.attribute.Expressions.now;
import static dev.canopy.attribute.Expressions.nullIf;
import static dev.canopy.attribute.Expressions.override;
import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.ratio;
import static dev.canopy.attribute.Expressions.reference;
import static dev.canopy.attribute.Expressions.sided;
import static dev.canopy.attribute.Expressions.times;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.Expressions.when;
import static dev.canopy.attribute.ListFunctions.size;
import static dev.canopy.attribute.MultiRangeFunctions.gaps;
import static dev.canopy.attribute.MultiRangeFunctions.multiRange;
import static dev.canopy.attribute.MultiRangeFunctions.rangeAt;
import static dev.canopy.attribute.MultiRangeFunctions.span;
import static dev.canopy.attribute.MultiRangeFunctions.without;
import static dev.canopy.attribute.NumberFunctions.abs;
import static dev.canopy.attribute.NumberFunctions.greatest;
import static dev.canopy.attribute.NumberFunctions.least;
import static dev.canopy.attribute.NumberFunctions.mod;
import static dev.canopy.attribute.NumberFunctions.round;
import static dev.canopy.attribute.NumberFunctions.sign;
import static dev.canopy.attribute.NumberFunctions.toDecimal;
import static dev.canopy.attribute.NumberFunctions.toLong;
import static dev.canopy.attribute.RangeFunctions.contains;
import static dev.canopy.attribute.RangeFunctions.covers;
import static dev.canopy.attribute.RangeFunctions.dateRange;
import static dev.canopy.attribute.RangeFunctions.intersection;
import static dev.canopy.attribute.RangeFunctions.isAdjacent;
import static dev.canopy.attribute.RangeFunctions.isEmpty;
import static dev.canopy.attribute.RangeFunctions.lower;
import static dev.canopy.attribute.RangeFunctions.overlaps;
import static dev.canopy.attribute.RangeFunctions.timeRange;
import static dev.canopy.attribute.RangeFunctions.upper;
import static dev.canopy.attribute.TextFunctions.concat;
import static dev.canopy.attribute.TextFunctions.hasLabel;
import static dev.canopy.attribute.TextFunctions.label;
import static dev.canopy.attribute.TextFunctions.length;
import static dev.canopy.attribute.TextFunctions.like;
import static dev.canopy.attribute.TextFunctions.lower;
import static dev.canopy.attribute.TextFunctions.startsWith;
import static dev.canopy.attribute.TextFunctions.substring;
import static dev.canopy.attribute.TextFunctions.trim;
import static dev.canopy.attribute.TextFunctions.upper;
import static dev.canopy.attribute.TextSearchFunctions.matches;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Every node and every function of the language once, on {@link Sample}. */
final class SampleAttributes {
    static final Attributes<Sample> ALL = Attributes.of(Sample.class);
    static final EntityAlias<Sample> OTHER = new EntityAlias<>("other", Sample.class);

    static final Expression<Sample, Long> ID = column("id", Type.LONG, sample -> sample.id);
    private static final Expression<Sample, Long> PARENT_ID = column("parentId", Type.LONG, sample -> sample.parentId);

    static final Attribute<Sample, Long> WHOLE =
            ALL.column("whole", "whole", Type.LONG, sample -> sample.whole, Sample::setWhole);
    static final Attribute<Sample, Integer> SMALL =
            ALL.column("small", "small", Type.INTEGER, sample -> sample.small, Sample::setSmall);
    static final Attribute<Sample, Long> REQUIRED =
            ALL.column("required", "required", Type.LONG, sample -> sample.required, Sample::setRequired);
    static final Attribute<Sample, Double> RATE = ALL.column("rate", Type.DOUBLE, sample -> sample.rate);
    static final Attribute<Sample, BigDecimal> AMOUNT = ALL.column("amount", Type.DECIMAL, sample -> sample.amount);
    static final Attribute<Sample, BigDecimal> DIVISOR = ALL.column("divisor", Type.DECIMAL, sample -> sample.divisor);
    static final Attribute<Sample, Boolean> FLAG = ALL.column("flag", Type.BOOLEAN, sample -> sample.flag);
    static final Attribute<Sample, LocalDate> DAY = ALL.column("day", Type.DATE, sample -> sample.day);
    static final Attribute<Sample, Instant> AT = ALL.column("at", Type.TIME, sample -> sample.at);
    static final Attribute<Sample, String> TEXT = ALL.column("text", Type.TEXT, sample -> sample.text);
    static final Attribute<Sample, UUID> CODE = ALL.column("code", Type.UUID, sample -> sample.code);
    static final Attribute<Sample, Bits> BITS =
            ALL.column("bits", Type.BITS, sample -> sample.bits == null ? null : Bits.parse(sample.bits));
    static final Attribute<Sample, IpAddress> ADDRESS = ALL.column(
            "address",
            Type.ADDRESS,
            sample -> sample.address == null
                    ? null
                    : IpAddress.parse(sample.address).orElseThrow());
    static final Attribute<Sample, TextVector> WORDS = ALL.column(
            "words", Type.TEXT_VECTOR, sample -> sample.words == null ? null : TextVector.parse(sample.words));
    static final Attribute<Sample, List<String>> TEXTS = ALL.column("texts", Type.TEXTS, sample -> sample.texts);
    static final Attribute<Sample, Map<String, String>> LABELS =
            ALL.column("labels", Type.LABELS, sample -> sample.labels);

    /** Any case, and the same column as a value object. */
    static final Attribute<Sample, CaseInsensitiveText> FOLDED = ALL.column(
            "folded",
            "text",
            CaseInsensitiveText.TYPE,
            sample -> sample.text == null ? null : new CaseInsensitiveText(sample.text));

    static final Attribute<Sample, Money> MONEY =
            ALL.column("money", "whole", Money.TYPE, sample -> sample.whole == null ? null : new Money(sample.whole));

    private static final Expression<Sample, Long> SMALL_LONG = toLong(SMALL);

    enum Size {
        SMALL,
        LARGE
    }

    /** The same column as {@link #FLAG}, under names. */
    private static final Expression<Sample, Size> SIZE = sizeOf(Type.ofEnum(Size.class, Size::name));

    private static Expression<Sample, Size> sizeOf(Type<Size> type) {
        return when(FLAG, value(type, Size.LARGE))
                .when(Condition.of(FLAG).not(), value(type, Size.SMALL))
                .otherwise(nothing(type));
    }

    private static final LocalDate DAY_ONE = LocalDate.of(1, 1, 1);
    private static final Instant SOON = Instant.parse("2026-03-02T00:00:00.000000001Z");
    private static final Expression<Sample, Instant> TIME = value(Type.TIME, SOON);
    /** As many days as the text has characters. */
    private static final Expression<Sample, Range<LocalDate>> DAYS =
            dateRange(DAY, plusDays(DAY, toLong(length(TEXT))));

    private static final Expression<Sample, Range<LocalDate>> MARCH =
            value(Type.DATE_RANGE, Range.of(LocalDate.of(2026, 2, 28), LocalDate.of(2026, 3, 2)));
    private static final Expression<Sample, Duration> DAY_LONG = constant(Type.DURATION, Duration.ofDays(1));
    private static final Expression<Sample, Range<Instant>> UNTIL = timeRange(nothing(Type.TIME), AT);
    /** Two ranges with a gap between them, if the text has fewer than ten characters. */
    private static final Expression<Sample, MultiRange<LocalDate>> SPLIT = MultiRangeFunctions.union(
            multiRange(DAYS), multiRange(dateRange(plusDays(DAY, constant(10)), plusDays(DAY, constant(12)))));

    private static final MultiRange<LocalDate> THREE = MultiRange.of(List.of(
            Range.of(LocalDate.of(2026, 3, 10), null),
            Range.of(LocalDate.of(2026, 2, 27), LocalDate.of(2026, 3, 1)),
            Range.of(LocalDate.of(2026, 3, 2), LocalDate.of(2026, 3, 4))));
    private static final MultiRange<Instant> AROUND =
            MultiRange.of(List.of(Range.of(null, SOON.minusNanos(1_001)), Range.of(SOON.plusNanos(1_000), null)));
    private static final Expression<Sample, MultiRange<LocalDate>> HOLES = value(Type.DATE_MULTI_RANGE, THREE);
    private static final Expression<Sample, MultiRange<LocalDate>> NO_DAYS =
            constant(Type.DATE_MULTI_RANGE, MultiRange.of(List.of()));

    static {
        // Arithmetic
        add("plus", plus(SMALL_LONG, constant(3)));
        add("minus", minus(SMALL, constant(Type.INTEGER, 3)));
        add("times", times(SMALL_LONG, SMALL_LONG));
        add("decimalPlus", plus(AMOUNT, DIVISOR));
        add("decimalMinus", minus(AMOUNT, value(Type.DECIMAL, new BigDecimal("0.123456789"))));
        add("decimalTimes", times(AMOUNT, constant(Type.DECIMAL, new BigDecimal("-1.5"))));
        add("doubleTimes", times(RATE, constant(Type.DOUBLE, -2.5)));
        add("doublePlus", plus(RATE, constant(Type.DOUBLE, 1e-3)));
        add("doubleDivide", NumberFunctions.divide(RATE, constant(Type.DOUBLE, -2.5)));
        add("doubleDivideByColumn", NumberFunctions.divide(constant(Type.DOUBLE, 3.0), RATE));
        add("doubleToDecimal", toDecimal(RATE));
        add("doubleToDecimalOfThird", toDecimal(NumberFunctions.divide(RATE, constant(Type.DOUBLE, 3.0))));
        add("moneyPlus", plus(divide(MONEY, constant(4)), value(Money.TYPE, new Money(-5))));
        add("ratio", ratio(WHOLE, SMALL));
        add("divide", divide(WHOLE, SMALL_LONG));
        add("divideHalfUp", divideHalfUp(WHOLE, nullIf(SMALL_LONG, constant(-1))));
        add("halfOfMoney", divideHalfUp(MONEY, constant(2)));
        add("mod", mod(WHOLE, SMALL_LONG));
        add("abs", abs(WHOLE));
        add("absInteger", abs(SMALL));
        add("absDecimal", abs(AMOUNT));
        add("absDouble", abs(RATE));
        add("quotientOfDecimal", divide(AMOUNT, SMALL_LONG));
        add("quotientOfDecimalHalfUp", divideHalfUp(AMOUNT, constant(2)));
        add("quotientOfDecimalByNone", divideHalfUp(AMOUNT, minus(SMALL_LONG, SMALL_LONG)));
        add("sign", sign(WHOLE));
        add("signDecimal", sign(AMOUNT));
        add("signDouble", sign(RATE));
        add("round", round(AMOUNT, 2));
        add("roundToWhole", round(AMOUNT, 0));
        add("decimalDivide", NumberFunctions.divide(AMOUNT, DIVISOR, 4));
        add("decimalDivideToWhole", NumberFunctions.divide(AMOUNT, DIVISOR, 0));
        add("toDecimal", toDecimal(WHOLE));
        add("least", least(WHOLE, SMALL_LONG));
        add("greatest", greatest(DAY, value(Type.DATE, LocalDate.of(2026, 3, 1))));
        add("bit", bit(length(TEXT)));
        add("bitOr", bitOr(BITS, bit(times(length(TEXT), constant(Type.INTEGER, 70)))));
        add("bitOrNull", bitOr(BITS, value(Type.BITS, null)));
        add("bitCount", bitCount(bitOr(BITS, constant(Type.BITS, Bits.of(3, 700)))));
        add("commonBits", commonBits(BITS, value(Type.BITS, Bits.of(0, 1, 8, 999))));
        add("commonBitsOfLonger", commonBits(constant(Type.BITS, Bits.of(0, 8, 999)), BITS));
        add("hasBit", hasBit(BITS, length(TEXT)));
        add("bitsOrNone", coalesce(BITS, constant(Type.BITS, Bits.NONE)));
        add("bitsOfSome", when(FLAG, BITS).otherwise(nothing(Type.BITS)));
        add(
                "bucket",
                DateFunctions.bucket(
                        AT,
                        List.of(
                                Instant.parse("2026-02-28T23:00:00Z"),
                                Instant.parse("2026-03-01T12:00:00.000001Z"),
                                Instant.parse("2026-03-02T00:00:00Z"))));
        add("hasLabel", hasLabel(LABELS, "tier", "abc"));
        add("hasLabelOfNone", hasLabel(LABELS, "none", ""));
        add("labelByName", label(LABELS, value("tier")));
        // Text
        add("lower", lower(TEXT));
        add("upper", upper(TEXT));
        add("trim", trim(TEXT));
        add("concat", concat(TEXT, constant(" '\\-\" "), TEXT));
        add("caseInsensitive", TextFunctions.caseInsensitive(TEXT));
        add("caseInsensitiveIs", TextFunctions.caseInsensitive(TEXT).eq(lower(TEXT)));
        add("lastPart", TextFunctions.lastPart(TEXT, "b"));
        add("lastPartOfAll", TextFunctions.lastPart(TEXT, "\\-"));
        add("firstPart", TextFunctions.firstPart(TEXT, "b"));
        add("firstPartOfAll", TextFunctions.firstPart(TEXT, "\\-"));
        add("afterFirstPart", TextFunctions.afterFirstPart(TEXT, "a"));
        add("lastPartByOverlap", TextFunctions.lastPart(TEXT, "--"));
        add("firstPartByOverlap", TextFunctions.firstPart(TEXT, "--"));
        add("afterFirstPartByOverlap", TextFunctions.afterFirstPart(TEXT, "--"));
        add("lastPartByWholeText", TextFunctions.lastPart(TEXT, "abab"));
        add("afterFirstPartOfAll", TextFunctions.afterFirstPart(TEXT, "\\-"));
        ALL.function(
                "ownFunction_",
                "",
                Type.TEXT,
                "cast(sql('reverse(?) || ?', {0}, {1}) as String)",
                arguments -> new StringBuilder((String) arguments.get(0)).reverse() + (String) arguments.get(1),
                TEXT,
                lower(TEXT));
        ALL.function(
                "ownFunctionOfMoney_",
                "",
                Money.TYPE,
                "cast(sql('nullif(? % 1000, 0)', {0}) as Long)",
                arguments -> {
                    long rest = (Long) arguments.get(0) % 1_000;
                    return rest == 0 ? null : new Money(rest);
                },
                WHOLE);
        add("length", length(TEXT));
        add("substring", substring(TEXT, constant(Type.INTEGER, 2), constant(Type.INTEGER, 3)));
        add("substringBefore", substring(TEXT, constant(Type.INTEGER, -1), constant(Type.INTEGER, 4)));
        add("label", label(LABELS, "tier"));
        add("like", like(TEXT, "%a_%"));
        add("likeFolded", like(FOLDED, "%A_%"));
        add("likeEscaped", like(TEXT, "%\\%%"));
        add("startsWith", startsWith(TEXT, "a_\\"));
        add("startsWithFolded", startsWith(FOLDED, "AB"));
        // Text search
        add("matches", matches(WORDS, value(Type.TEXT_QUERY, TextQuery.parse("'a':* <-> !'b' | 'it''s'"))));
        add(
                "matchesOfConstant",
                matches(WORDS, constant(Type.TEXT_QUERY, TextQuery.parse("'x\\\\y':AB & !'a' | 'b'"))));
        add("matchesNoWords", matches(WORDS, constant(Type.TEXT_QUERY, TextQuery.parse(""))));
        add("matchesOfValue", matches(value(Type.TEXT_VECTOR, TextVector.parse("'a':1A")), nothing(Type.TEXT_QUERY)));
        add("wordsOrSome", coalesce(WORDS, constant(Type.TEXT_VECTOR, TextVector.parse("'it''s':1,3B 'x\\\\y'"))));
        add("wordsOfSome", when(FLAG, WORDS).otherwise(nothing(Type.TEXT_VECTOR)));
        add(
                "queryOfSome",
                when(FLAG, value(Type.TEXT_QUERY, TextQuery.parse("'a' <3> ( 'b' <-> !'c' )")))
                        .otherwise(nothing(Type.TEXT_QUERY)));
        // Dates
        add("daysBetween", daysBetween(value(Type.DATE, LocalDate.of(2026, 3, 1)), DAY));
        add("plusDays", plusDays(DAY, SMALL_LONG));
        add("dayOfTime", day(AT));
        add("hour", hour(AT));
        add("startOfHour", startOfHour(AT));
        add("minute", minute(AT));
        add("startOfWeek", startOfWeek(DAY));
        add("startOfMonth", startOfMonth(DAY));
        add("startOfYear", startOfYear(day(AT)));
        add("year", year(DAY));
        add("month", month(DAY));
        add("dayOfMonth", dayOfMonth(DAY));
        add("isPast", AT.lt(now()));
        // Durations
        add("between", between(value(Type.TIME, Instant.parse("2026-03-01T12:00:00.000001Z")), AT));
        add("plusDuration", plusDuration(AT, between(value(Type.TIME, Instant.parse("2025-01-01T00:00:00.5Z")), AT)));
        add(
                "minusDuration",
                plusDuration(AT, value(Type.DURATION, Duration.ofDays(-40_000).minusNanos(1_000))));
        add("longerThan", between(AT, now()).gt(Duration.ofHours(24)));
        add(
                "inDurations",
                between(value(Type.TIME, Instant.parse("2026-03-01T23:59:59.999999Z")), AT)
                        .in(Set.of(Duration.ZERO, Duration.ofDays(1), Duration.of(-1, ChronoUnit.MICROS))));
        add("durationOrNone", coalesce(between(AT, AT), constant(Type.DURATION, Duration.ofSeconds(-90, 1_000))));
        add("durationOfSome", when(FLAG, between(AT, now())).otherwise(nothing(Type.DURATION)));
        // Lists
        add("containsText", ListFunctions.contains(TEXTS, TEXT));
        add("containsQuote", ListFunctions.contains(TEXTS, constant("O'Neil")));
        add("containsOfList", ListFunctions.contains(value(Type.TEXTS, List.of("", "NULL", "a%b", "\\")), TEXT));
        add("coversTexts", ListFunctions.covers(TEXTS, value(Type.TEXTS, List.of("abc"))));
        add("coversNoTexts", ListFunctions.covers(TEXTS, constant(Type.TEXTS, List.of())));
        add("coveredTexts", ListFunctions.covers(value(Type.TEXTS, List.of("a", "ab", "\"", "", "É", "a")), TEXTS));
        add(
                "overlapsTexts",
                ListFunctions.overlaps(TEXTS, value(Type.TEXTS, List.of("_", "\t", "É", "a,b", "O'Neil"))));
        add("sizeOfTexts", size(TEXTS));
        add("textsOrSome", coalesce(TEXTS, constant(Type.TEXTS, List.of("O'Neil", "{\"\\}", " ", ""))));
        add("textsOfSome", when(FLAG, TEXTS).otherwise(nothing(Type.TEXTS)));
        // Addresses
        add("isWithin", isWithin(ADDRESS, value(Type.ADDRESS, address("10.1.2.0/23"))));
        add("isWithinV6", isWithin(ADDRESS, constant(Type.ADDRESS, address("2001:db8::/33"))));
        add("isWithinItself", isWithin(ADDRESS, ADDRESS));
        add("containsAddress", isWithin(value(Type.ADDRESS, address("::ffff:10.1.2.3")), ADDRESS));
        add("family", family(ADDRESS));
        add("eqAddress", ADDRESS.eq(address("10.1.2.3")));
        add("ltAddress", ADDRESS.lt(address("10.1.2.0/24")));
        add("inAddresses", ADDRESS.in(Set.of(address("::1"), address("2001:DB8:0::1:0:0:7"), address("10.0.0.0/8"))));
        add("addressOrNone", coalesce(ADDRESS, constant(Type.ADDRESS, address("0:0::0:1"))));
        add("addressOfSome", when(FLAG, ADDRESS).otherwise(nothing(Type.ADDRESS)));
        // Ranges
        add("dateRange", DAYS);
        add("dateRangeFrom", dateRange(DAY, nothing(Type.DATE)));
        add("timeRange", timeRange(least(AT, TIME), greatest(AT, TIME)));
        add("timeRangeUntil", UNTIL);
        add("lowerDay", lower(DAYS));
        add("upperTime", upper(UNTIL));
        add("isEmptyRange", isEmpty(DAYS));
        add("containsDay", contains(DAYS, value(Type.DATE, LocalDate.of(2026, 3, 2))));
        add("containsTime", contains(UNTIL, AT));
        add("containsTimeOfValue", contains(value(Type.TIME_RANGE, Range.of(null, SOON)), AT));
        add("covers", covers(MARCH, DAYS));
        add("coversEmpty", covers(DAYS, constant(Type.DATE_RANGE, Range.empty())));
        add("overlapsRange", overlaps(DAYS, MARCH));
        add("overlapsTimes", overlaps(UNTIL, timeRange(AT, nothing(Type.TIME))));
        add("isAdjacent", isAdjacent(DAYS, dateRange(plusDays(DAY, constant(2)), nothing(Type.DATE))));
        add("intersection", intersection(DAYS, MARCH));
        add("intersectionOfTimes", intersection(UNTIL, value(Type.TIME_RANGE, Range.of(SOON.minusSeconds(1), SOON))));
        add("unionOfRanges", RangeFunctions.union(DAYS, MARCH));
        add("unionOfTimes", RangeFunctions.union(UNTIL, timeRange(AT, AT)));
        add("eqRange", DAYS.eq(dateRange(DAY, plusDays(DAY, constant(2)))));
        add("ltRange", DAYS.lt(Range.of(LocalDate.of(2026, 3, 1), null)));
        add("inRanges", DAYS.in(Set.of(Range.empty(), Range.of(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 3)))));
        add(
                "inTimeRanges",
                UNTIL.in(Set.of(
                        Range.of(null, Instant.parse("2026-03-01T23:59:59.999999Z")),
                        Range.of(null, Instant.parse("+12026-03-01T23:59:59.999999Z")))));
        add("rangeOrNone", coalesce(nothing(Type.DATE_RANGE), constant(Type.DATE_RANGE, Range.of(null, DAY_ONE))));
        add("rangeOfSome", when(FLAG, UNTIL).otherwise(nothing(Type.TIME_RANGE)));
        // Multiranges
        add("multiRange", multiRange(DAYS));
        add("multiRangeOfTimes", multiRange(UNTIL));
        add("twoRanges", SPLIT);
        add("isEmptyMultiRange", MultiRangeFunctions.isEmpty(multiRange(DAYS)));
        add("rangesContainDay", MultiRangeFunctions.contains(HOLES, DAY));
        add("rangesContainTime", MultiRangeFunctions.contains(value(Type.TIME_MULTI_RANGE, AROUND), AT));
        add("rangesCover", MultiRangeFunctions.covers(HOLES, multiRange(DAYS)));
        add("rangesCoverRanges", MultiRangeFunctions.covers(SPLIT, HOLES));
        add("rangesCoverNone", MultiRangeFunctions.covers(multiRange(DAYS), NO_DAYS));
        add("rangesOverlap", MultiRangeFunctions.overlaps(SPLIT, HOLES));
        add("rangesOverlapNone", MultiRangeFunctions.overlaps(NO_DAYS, SPLIT));
        add(
                "rangesOfTimesOverlap",
                MultiRangeFunctions.overlaps(multiRange(UNTIL), constant(Type.TIME_MULTI_RANGE, AROUND)));
        add(
                "rangesAreAdjacent",
                MultiRangeFunctions.isAdjacent(
                        SPLIT, multiRange(dateRange(plusDays(DAY, constant(12)), nothing(Type.DATE)))));
        add("rangesTouchInside", MultiRangeFunctions.isAdjacent(multiRange(DAYS), HOLES));
        add("rangeAt", rangeAt(SPLIT, value(Type.DATE, LocalDate.of(2026, 3, 1))));
        add("rangeAtDay", rangeAt(HOLES, DAY));
        add("rangeAtTime", rangeAt(value(Type.TIME_MULTI_RANGE, AROUND), AT));
        add("endOfRangeAt", upper(rangeAt(SPLIT, DAY)));
        add("span", span(SPLIT));
        add("spanOfNone", span(NO_DAYS));
        add("spanOfTimes", span(multiRange(UNTIL)));
        add("commonRanges", MultiRangeFunctions.intersection(SPLIT, HOLES));
        add(
                "commonRangesOfTimes",
                MultiRangeFunctions.intersection(multiRange(UNTIL), value(Type.TIME_MULTI_RANGE, AROUND)));
        add("allRanges", MultiRangeFunctions.union(SPLIT, HOLES));
        add("otherRanges", without(SPLIT, HOLES));
        add("otherRangesOfTimes", without(value(Type.TIME_MULTI_RANGE, AROUND), multiRange(UNTIL)));
        add("gaps", gaps(SPLIT));
        add("gapsOfMore", gaps(MultiRangeFunctions.union(SPLIT, HOLES)));
        add("eqRanges", SPLIT.eq(HOLES).or(multiRange(DAYS).eq(NO_DAYS)));
        add("ltRanges", SPLIT.lt(THREE));
        add(
                "inMultiRanges",
                multiRange(DAYS)
                        .in(Set.of(
                                THREE,
                                MultiRange.of(List.of()),
                                MultiRange.of(List.of(Range.of(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 3)))))));
        add("multiRangeOrNone", coalesce(nothing(Type.DATE_MULTI_RANGE), constant(Type.DATE_MULTI_RANGE, THREE)));
        add("multiRangeOfSome", when(FLAG, SPLIT).otherwise(nothing(Type.DATE_MULTI_RANGE)));
        add("timesOfSome", when(FLAG, value(Type.TIME_MULTI_RANGE, AROUND)).otherwise(nothing(Type.TIME_MULTI_RANGE)));
        add("newest", coalesce(AT, now()));
        // Conditions
        add("eq", WHOLE.eq(0L));
        add("ne", SMALL_LONG.ne(WHOLE));
        add("lt", TEXT.lt("b"));
        add("le", AMOUNT.le(new BigDecimal("1.50")));
        add("gt", CODE.gt(new UUID(1L << 63, 0)));
        add("ge", RATE.ge(0.0));
        add("ltFolded", FOLDED.lt(new CaseInsensitiveText("AB")));
        add("eqFolded", FOLDED.eq(new CaseInsensitiveText("AbC")));
        add("in", WHOLE.in(Set.of(0L, 1L, -1L)));
        add("inNothing", WHOLE.in(Set.of()));
        add("inIntegers", SMALL.in(Set.of(0, -2, 10)));
        add("inDoubles", RATE.in(Set.of(0.0, -2.5)));
        add("inDecimals", AMOUNT.in(Set.of(new BigDecimal("1.500"), new BigDecimal("123456789012345678.123456789"))));
        add("inFlags", FLAG.in(Set.of(true)));
        add("inDays", DAY.in(Set.of(LocalDate.of(2026, 3, 1), LocalDate.of(2027, 3, 1))));
        add(
                "inTimes",
                AT.in(Set.of(
                        Instant.parse("2026-03-01T23:59:59.999999Z"), Instant.parse("+12026-03-01T23:59:59.999999Z"))));
        add("inTexts", TEXT.in(Set.of("Zebra", "\\", "'", "\t", "a,b", "{}", "null", "")));
        add("inCodes", CODE.in(Set.of(new UUID(0, 0), new UUID(1L << 63, 1))));
        add("inMoney", MONEY.in(Set.of(new Money(7), new Money(-1))));
        add("inLong", plus(SMALL_LONG, constant(1)).in(Set.of(1L, 2L)));
        add("notIn", WHOLE.in(Set.of(0L, 1L)).not());
        add("notInNothing", WHOLE.in(Set.of()).not());
        add(
                "inOrIn",
                WHOLE.in(Set.of(2L))
                        .or(TEXT.in(Set.of("zebra")).and(SMALL.in(Set.of(1)).not())));
        add("inFolded", FOLDED.in(Set.of(new CaseInsensitiveText("ABC"), new CaseInsensitiveText("x"))));
        addComparisonsWithNull();
        add("enum", SIZE);
        add("eqEnum", SIZE.eq(Size.SMALL));
        add("ltEnum", SIZE.lt(Size.SMALL)); // by the texts
        add("inEnums", SIZE.in(Arrays.asList(Size.SMALL, null)));
        add("enumOrOne", coalesce(SIZE, constant(SIZE.type(), Size.LARGE)));
        add("isNull", TEXT.isNull());
        add("isNotNull", CODE.isNotNull());
        add("and", Condition.of(FLAG).and(WHOLE.gt(0L)));
        add("or", WHOLE.gt(0L).or(FLAG));
        add("not", Condition.of(FLAG).not());
        add("notOfBoth", Condition.of(FLAG).and(SMALL.gt(0)).not());
        // Choices
        add("case", when(FLAG, constant("yes")).when(WHOLE.gt(0L), TEXT).otherwise(nothing(Type.TEXT)));
        add("coalesce", coalesce(WHOLE, SMALL_LONG, constant(7)));
        add("nullIf", nullIf(TEXT, constant("abc")));
        add("sided", sided(plus(SMALL_LONG, SMALL_LONG), times(SMALL_LONG, constant(2))));
    }

    // Subclasses
    static final Expression<Sample.MeteredSample, Long> STEP = column("step", Type.LONG, sample -> sample.step);
    static final Expression<Sample.TieredSample, Long> TIER = column("tier", Type.LONG, sample -> sample.tier);
    private static final Expression<Sample.PooledSample, Long> POOL = column("pool", Type.LONG, sample -> sample.pool);
    static final Attribute<Sample, Long> OF_EACH_LEVEL = add(
            "ofEachLevel",
            override(
                    override(override(WHOLE, Sample.MeteredSample.class, STEP), Sample.PooledSample.class, POOL),
                    Sample.TieredSample.class,
                    TIER));
    private static final Expression<Sample, Long> SMALL_OF_EACH_LEVEL = override(
            override(override(SMALL_LONG, Sample.MeteredSample.class, STEP), Sample.PooledSample.class, POOL),
            Sample.TieredSample.class,
            TIER);
    static final Attributes<Sample.MeteredSample> METERED = Attributes.of(Sample.MeteredSample.class);
    static final Attributes<Sample.TieredSample> TIERED = Attributes.of(Sample.TieredSample.class);

    static {
        add(
                "override",
                override(
                        override(WHOLE, Sample.FlatSample.class, constant(100)),
                        Sample.MeteredSample.class,
                        SMALL_LONG));
        add("overrideOfSubclasses", override(WHOLE, Sample.MeteredSample.class, STEP));
        add("overrideOfAbstract", override(WHOLE, Sample.PooledSample.class, plus(POOL, constant(1))));
        add("overrideOfAll", override(WHOLE, Sample.class, SMALL_LONG));
        add("overrideOfCondition", override(FLAG, Sample.PooledSample.class, POOL.gt(0L)));
        add(
                "overrideWithin",
                override(
                        WHOLE,
                        Sample.MeteredSample.class,
                        override(plus(STEP, constant(1)), Sample.TieredSample.class, TIER)));
        add("overrideOfOverride", override(OF_EACH_LEVEL, Sample.TieredSample.class, constant(7)));
        METERED.define("ofEachLevel_", "", OF_EACH_LEVEL);
        TIERED.define("ofEachLevel_", "", OF_EACH_LEVEL);
    }

    // Associations
    private static final ToOne<Sample, Sample> PARENT = ToOne.mapped("parent", Sample.class, sample -> sample.parent);
    private static final ToOne<Sample, Sample> PARENT_BY_ID = ToOne.by("parentById", PARENT_ID, Sample.class, ID);
    private static final ToMany<Sample, Sample> CHILDREN =
            ToMany.mapped("children", Sample.class, sample -> sample.children);
    private static final ToMany<Sample, Sample> CHILDREN_BY_ID = ToMany.by("childrenById", ID, Sample.class, PARENT_ID);

    static final Attribute<Sample, Long> OF_PARENT = add("parentOfEachLevel", PARENT.get(OF_EACH_LEVEL));

    static {
        add("parentText", PARENT.get(TEXT));
        add("parentTextById", PARENT_BY_ID.get(TEXT));
        add("grandparentWhole", PARENT.get(PARENT.get(WHOLE)));
        add("parentFolded", PARENT.get(FOLDED));
        add("isParentFlag", PARENT.get(FLAG));
        add("belowParent", WHOLE.lt(PARENT.get(WHOLE)));
        add("overrideByParent", override(WHOLE, Sample.MeteredSample.class, PARENT.get(minus(WHOLE, constant(1)))));
        for (ToMany<Sample, Sample> children : List.of(CHILDREN, CHILDREN_BY_ID)) {
            String of = children.name().equals("children") ? "" : "ById";
            add("count" + of, children.count());
            add("countDistinct" + of, children.countDistinct(TEXT));
            add("countDistinctFolded" + of, children.countDistinct(FOLDED));
            add("sum" + of, children.sum(SMALL_LONG));
            add("sumOfMoney" + of, children.sum(MONEY));
            add("sumOfDecimals" + of, children.sum(AMOUNT));
            add("min" + of, children.min(TEXT));
            add("max" + of, children.max(AT));
            add("minOfAddresses" + of, children.min(ADDRESS));
            add("avg" + of, children.avg(SMALL));
            add("avgOfDecimals" + of, children.avgOfDecimals(AMOUNT));
            add("avgOfDoubles" + of, children.avgOfDecimals(toDecimal(RATE)));
            add("union" + of, children.union(BITS));
            add(
                    "unionOfPlaces" + of,
                    children.where(SMALL.ge(0)).where(SMALL.lt(9)).union(bit(SMALL)));
            add("countOfUnion" + of, bitCount(children.union(BITS)));
            add("coveredDays" + of, children.unionOfRanges(DAYS));
            add("coveredTimes" + of, children.unionOfRanges(timeRange(AT, plusDuration(AT, DAY_LONG))));
            Expression<Sample, MultiRange<LocalDate>> covered =
                    children.where(DAY.isNotNull()).where(TEXT.isNotNull()).unionOfRanges(DAYS);
            add("someCoveredDays" + of, covered);
            add("gapsOfCoveredDays" + of, gaps(covered));
            add("coverDay" + of, MultiRangeFunctions.contains(covered, DAY));
            add("overlapCoveredDays" + of, MultiRangeFunctions.overlaps(covered, SPLIT));
            add("any" + of, children.where(WHOLE.gt(0L)).any());
            add("sumOfSome" + of, children.where(FLAG).where(WHOLE.gt(0L)).sum(SMALL_LONG));
            add("sumViaParent" + of, children.sum(plus(SMALL_LONG, coalesce(toLong(PARENT.get(SMALL)), constant(0)))));
            add("sumOfEachLevel" + of, children.sum(SMALL_OF_EACH_LEVEL));
            add("overrideByChildren" + of, override(WHOLE, Sample.PooledSample.class, children.sum(SMALL_LONG)));
            add("countBelow" + of, children.where(CHILDREN_BY_ID.any()).count());
        }
        add("grandchildren", CHILDREN_BY_ID.each(CHILDREN_BY_ID.where(FLAG)).sum(MONEY));
        add("isParentTextNull", PARENT.get(TEXT.isNull()));
        add("parentTextOrNone", PARENT.get(coalesce(TEXT, constant("none"))));
        add("isParentPositive", PARENT_BY_ID.get(PARENT_BY_ID.get(WHOLE.gt(0L).or(FLAG))));
        add("parentsChildren", PARENT.get(CHILDREN_BY_ID.count()));
    }

    // Two instances
    static final Attribute<Sample, Boolean> SAME_TEXT = add("sameText", FOLDED.eq(FOLDED.on(OTHER)));
    static final Attribute<Sample, Long> DISTANCE = add("distance", minus(SMALL_LONG, SMALL_LONG.on(OTHER)));

    static {
        add("otherParentText", PARENT.get(TEXT).on(OTHER));
        add("hasSameParentText", PARENT.get(TEXT).eq(PARENT_BY_ID.get(TEXT).on(OTHER)));
        add("otherChildren", CHILDREN_BY_ID.count().on(OTHER));
    }

    // Assignments
    static final Attribute<Sample, Long> DOUBLED = ALL.define(
            "doubled",
            "",
            times(SMALL_LONG, constant(2)),
            assign(WHOLE, doubled -> plus(doubled, SMALL_LONG)),
            assign(SMALL, doubled -> sign(divide(doubled, constant(2)))));

    /** Null as a value, which callers may give for a condition that they leave open. */
    private static void addComparisonsWithNull() {
        add("eqNull", WHOLE.eq((Long) null));
        add("neNull", FOLDED.ne((CaseInsensitiveText) null));
        add("eqNullExpression", WHOLE.eq(value(Type.LONG, null)));
        add("neNullExpression", FOLDED.ne(nothing(CaseInsensitiveText.TYPE)));
        add("ltNull", WHOLE.lt((Long) null));
        add("leNullInteger", SMALL.le((Integer) null));
        add("gtNullDouble", RATE.gt((Double) null));
        add("geNullDecimal", AMOUNT.ge((BigDecimal) null));
        add("ltNullText", TEXT.lt((String) null));
        add("ltNullFolded", FOLDED.lt((CaseInsensitiveText) null));
        add("ltNullMoney", MONEY.lt((Money) null));
        add("gtNullDate", DAY.gt((LocalDate) null));
        add("gtNullTime", AT.gt((Instant) null));
        add("coalesceUuid", coalesce(CODE, value(Type.UUID, new UUID(1, 2))));
        add("gtNullUuid", CODE.gt((UUID) null));
        add("eqNullFlag", FLAG.eq((Boolean) null));
        add("betweenNull", WHOLE.ge(0L).and(WHOLE.le((Long) null)));
        add("notBetweenNull", WHOLE.ge(0L).and(WHOLE.le((Long) null)).not());
        add("inWithNull", WHOLE.in(Arrays.asList(0L, null, 1L)));
        add("notInWithNull", WHOLE.in(Arrays.asList(0L, null, 1L)).not());
        add("inNull", CODE.in(Collections.singletonList(null)));
        add("notInNull", CODE.in(Collections.singletonList(null)).not());
        add("inFoldedWithNull", FOLDED.in(Arrays.asList(new CaseInsensitiveText("ABC"), null)));
        add("likeNull", like(TEXT, null));
        add("startsWithNull", startsWith(FOLDED, null));
        add("plusNull", plus(WHOLE, value(Type.LONG, null)));
        add("concatNull", concat(TEXT, value((String) null)));
        add("coalesceNull", coalesce(value(Type.DECIMAL, null), AMOUNT));
    }

    /** Right when evaluated, and no query can have it. */
    static Attribute<Sample, Long> selfReference() {
        Attribute<?, ?>[] self = new Attribute<?, ?>[1];
        @SuppressWarnings("unchecked")
        Attribute<Sample, Long> depth = Attributes.of(Sample.class)
                .define(
                        "selfDepth",
                        "",
                        when(PARENT_ID.isNull(), constant(0))
                                .otherwise(plus(
                                        PARENT.get(reference(Type.LONG, () -> (Attribute<Sample, Long>) self[0])),
                                        constant(1))));
        self[0] = depth;
        return depth;
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private SampleAttributes() {}

    private static <T> Attribute<Sample, T> add(String name, Expression<Sample, T> expression) {
        return ALL.define(name + "_", "", expression);
    }
}
