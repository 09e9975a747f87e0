package dev.canopy.attribute;

import static dev.canopy.attribute.DatabaseFunctions.call;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Functions of text that mean the same in Java and in PostgreSQL. The result is null if an argument is null. */
public final class TextFunctions {
    private static final SqlFunction<String> LOWER = text("lower", "lower(? collate \"C\")", SqlText::foldDown);
    private static final SqlFunction<String> UPPER = text("upper", "upper(? collate \"C\")", SqlText::foldUp);
    private static final SqlFunction<String> TRIM = text("trim", "btrim(?, '' '')", SqlText::strip);
    private static final SqlFunction<String> CONCAT = new SqlFunction<>(
            "concat",
            Type.TEXT,
            "({0}) || ({1})",
            Fragment.Precedence.OPERATION,
            arguments -> (String) arguments.get(0) + arguments.get(1));
    private static final SqlFunction<String> CASE_INSENSITIVE = new SqlFunction<>(
            "caseInsensitive", Type.TEXT.comparedBy(TextFunctions::lower), "{0}", arguments -> arguments.get(0));
    private static final SqlFunction<String> LAST_PART = new SqlFunction<>(
            "lastPart", Type.TEXT, "cast(sql('split_part(?, ?, -1)', {0}, {1}) as String)", arguments -> {
                String text = (String) arguments.get(0);
                String separator = (String) arguments.get(1);
                int from = 0; // forward, as separators that overlap are found in this order
                for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
                    from = at + separator.length();
                }
                return text.substring(from);
            });
    private static final SqlFunction<String> FIRST_PART = new SqlFunction<>(
            "firstPart", Type.TEXT, "cast(sql('split_part(?, ?, 1)', {0}, {1}) as String)", arguments -> {
                String text = (String) arguments.get(0);
                int first = text.indexOf((String) arguments.get(1));
                return first < 0 ? text : text.substring(0, first);
            });
    private static final SqlFunction<String> AFTER_FIRST_PART = new SqlFunction<>(
            "afterFirstPart",
            Type.TEXT,
            "cast(sql('substr(?, length(split_part(?, ?, 1)) + length(cast(? as text)) + 1)', {0}, {0}, {1}, {1}) as String)",
            arguments -> {
                String text = (String) arguments.get(0);
                String separator = (String) arguments.get(1);
                int first = text.indexOf(separator);
                return first < 0 ? "" : text.substring(first + separator.length());
            });
    private static final SqlFunction<Integer> LENGTH = new SqlFunction<>(
            "length", Type.INTEGER, "character_length({0})", arguments -> SqlText.codePoints(arguments.get(0)));
    private static final SqlFunction<String> SUBSTRING =
            new SqlFunction<>("substring", Type.TEXT, "substring({0}, {1}, {2})", SqlText::substring);
    private static final SqlFunction<String> LABEL = new SqlFunction<>(
            "label",
            Type.TEXT,
            "cast(sql('(? ->> cast(? as text))', {0}, {1}) as String)",
            arguments -> ((Map<?, ?>) arguments.get(0)).get(arguments.get(1)) instanceof String text ? text : null);

    private static final SqlFunction<Boolean> HAS_LABEL = new SqlFunction<>(
            "hasLabel",
            Type.BOOLEAN,
            "cast(sql('? @> jsonb_build_object(cast(? as text), cast(? as text))', {0}, {1}, {2}) as Boolean)",
            arguments -> arguments.get(2).equals(((Map<?, ?>) arguments.get(0)).get(arguments.get(1))));

    private TextFunctions() {}

    /** The text with A to Z in lower case. Other letters are kept, so that the result does not depend on a locale. */
    public static <E> Expression<E, String> lower(Expression<E, ?> text) {
        return call(LOWER, text(text));
    }

    /** The text with a to z in upper case. Other letters are kept. */
    public static <E> Expression<E, String> upper(Expression<E, ?> text) {
        return call(UPPER, text(text));
    }

    /** The text without spaces (U+0020) at both ends. */
    public static <E> Expression<E, String> trim(Expression<E, ?> text) {
        return call(TRIM, text(text));
    }

    /** The texts one after the other; null if one of them is null. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <E> Expression<E, String> concat(Expression<E, String> first, Expression<E, String>... others) {
        Expression<E, String> all = first;
        for (Expression<E, String> other : others) {
            all = call(CONCAT, all, other);
        }
        return all;
    }

    /** The same text, compared without regard to the case of A to Z. */
    public static <E> Expression<E, String> caseInsensitive(Expression<E, String> text) {
        return call(CASE_INSENSITIVE, text);
    }

    /**
     * The part after the last separator, or the whole text without a separator. Separators are found from the start of
     * the text and do not overlap, so the last part of {@code x---y} by {@code --} is {@code -y}.
     *
     * @param separator at least one character
     * @throws IllegalArgumentException if the separator is empty
     */
    public static <E> Expression<E, String> lastPart(Expression<E, String> text, String separator) {
        return call(LAST_PART, text, separator(separator));
    }

    /**
     * The part before the first separator, or the whole text without a separator.
     *
     * @param separator at least one character
     * @throws IllegalArgumentException if the separator is empty
     */
    public static <E> Expression<E, String> firstPart(Expression<E, String> text, String separator) {
        return call(FIRST_PART, text, separator(separator));
    }

    /**
     * The part after the first separator; empty without a separator.
     *
     * @param separator at least one character
     * @throws IllegalArgumentException if the separator is empty
     */
    public static <E> Expression<E, String> afterFirstPart(Expression<E, String> text, String separator) {
        return call(AFTER_FIRST_PART, text, separator(separator));
    }

    /** The database and Java do not agree on an empty separator. */
    private static <E> Expression<E, String> separator(String separator) {
        if (separator.isEmpty()) {
            throw new IllegalArgumentException("A separator must have at least one character.");
        }
        return Expressions.constant(separator);
    }

    /**
     * The place of a text among others, from 1; 0 if it is not one of them. A missing text can be one of them, too. For
     * queries only. All texts are one parameter.
     */
    public static <E> Expression<E, Integer> place(Expression<E, String> text, List<@Nullable String> texts) {
        return DatabaseFunctions.inDatabase(
                Type.INTEGER,
                "cast(sql('coalesce(array_position((select cast(cast(? as text) as text[])), cast(? as text) collate \"C\"), 0)',"
                        + " {0}, {1}) as Integer)",
                Expressions.value(
                        texts.stream().map(TextFunctions::element).collect(Collectors.joining(",", "{", "}"))),
                text);
    }

    /** An element of an array in the notation of PostgreSQL. */
    private static String element(@Nullable String text) {
        return text == null ? "NULL" : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The number of code points. */
    public static <E> Expression<E, Integer> length(Expression<E, String> text) {
        return call(LENGTH, text);
    }

    /**
     * A part of a text, counted in code points.
     *
     * @param start the position of the first character, from 1; positions before the text are empty
     * @param length 0 or more; a negative length is an error
     */
    public static <E> Expression<E, String> substring(
            Expression<E, String> text, Expression<E, Integer> start, Expression<E, Integer> length) {
        return call(SUBSTRING, text, start, length);
    }

    /**
     * Whether the text matches a pattern of SQL with {@code %} and {@code _}, which a backslash escapes; null if the
     * pattern is null.
     *
     * @throws IllegalArgumentException if the pattern ends with a backslash that escapes nothing
     */
    public static <E> Condition<E> like(Expression<E, ?> text, @Nullable String pattern) {
        return new Nodes.Like<>(
                text.type().key(text(text)),
                text.type().key(Expressions.value(pattern == null ? null : SqlText.checkedPattern(pattern))));
    }

    /** Whether the text begins with a prefix; null if the prefix is null. */
    public static <E> Condition<E> startsWith(Expression<E, ?> text, @Nullable String prefix) {
        return like(text, prefix == null ? null : escape(prefix) + "%");
    }

    /** The pattern that matches only this text. */
    public static String escape(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    /** The label of this name; null if there is none. */
    public static <E> Expression<E, String> label(Expression<E, Map<String, String>> labels, String name) {
        return call(LABEL, labels, Expressions.constant(name));
    }

    /** The label of a name that comes from a request. */
    public static <E> Expression<E, String> label(
            Expression<E, Map<String, String>> labels, Expression<E, String> name) {
        return call(LABEL, labels, name);
    }

    /**
     * Whether the label of this name has this value, both from a request. A query can use a GIN index of the labels.
     */
    public static <E> Condition<E> hasLabel(Expression<E, Map<String, String>> labels, String name, String value) {
        return Condition.of(call(HAS_LABEL, labels, Expressions.value(name), Expressions.value(value)));
    }

    private static SqlFunction<String> text(String name, String sql, Function<String, String> java) {
        return new SqlFunction<>(
                name,
                Type.TEXT,
                "cast(sql('" + sql + "', {0}) as String)",
                arguments -> java.apply((String) arguments.get(0)));
    }

    private static <E> Expression<E, ?> text(Expression<E, ?> operand) {
        OperandChecks.require(operand.type().base() == Type.Base.TEXT, operand.type(), "text");
        return operand;
    }
}
