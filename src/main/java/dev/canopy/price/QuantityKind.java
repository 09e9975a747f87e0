package dev.canopy.price;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A kind of quantity that an event can report and a price can have a rate for. This is the only list of kinds: the
 * parser, the statements that store and price events, and the fields of a price are derived from it. A new kind is a
 * constant here, a column of {@code usage_event} with the lower-case name of the constant, and lines in
 * {@code R__event_columns.sql}.
 *
 * <p>Clients may also use kinds of their own, which have no columns. Such a kind is part of one of this list if its
 * name is that of the kind, a dot and more: {@code inputTokens.video} is part of {@code inputTokens}. Others are part
 * of no kind.
 */
public enum QuantityKind {
    /** All input tokens. */
    INPUT_TOKENS("inputTokens", null, Form.COUNT, "inputPerMillion", "Tokens"),
    CACHED_INPUT_TOKENS("cachedInputTokens", INPUT_TOKENS, Form.COUNT, "cachedInputPerMillion", "Tokens"),
    CACHE_WRITE_TOKENS("cacheWriteTokens", INPUT_TOKENS, Form.COUNT, null, "Tokens"),
    CACHE_WRITE_LONG_TOKENS("cacheWriteLongTokens", INPUT_TOKENS, Form.COUNT, null, "Tokens"),
    AUDIO_INPUT_TOKENS("audioInputTokens", INPUT_TOKENS, Form.COUNT, null, "Tokens", true),
    IMAGE_INPUT_TOKENS("imageInputTokens", INPUT_TOKENS, Form.COUNT, null, "Tokens", true),
    /** All output tokens. */
    OUTPUT_TOKENS("outputTokens", null, Form.COUNT, "outputPerMillion", "Tokens"),
    REASONING_TOKENS("reasoningTokens", OUTPUT_TOKENS, Form.COUNT, null, "Tokens"),
    AUDIO_OUTPUT_TOKENS("audioOutputTokens", OUTPUT_TOKENS, Form.COUNT, null, "Tokens", true),
    IMAGE_OUTPUT_TOKENS("imageOutputTokens", OUTPUT_TOKENS, Form.COUNT, null, "Tokens", true),
    REQUESTS("requests", null, Form.COUNT, null, "Requests"),
    IMAGES("images", null, Form.COUNT, null, "Images"),
    SECONDS("seconds", null, Form.DECIMAL, null, "Seconds"),
    CHARACTERS("characters", null, Form.COUNT, null, "Characters");

    /** The form of the numbers of a kind. */
    public enum Form {
        /** Whole numbers. */
        COUNT("bigint"),
        /** Numbers with up to nine digits after the point. */
        DECIMAL("numeric");

        private final String sqlType;

        Form(String sqlType) {
            this.sqlType = sqlType;
        }

        /** The type of the column. */
        public String sqlType() {
            return sqlType;
        }
    }

    /** The largest quantity of any kind in one event. */
    public static final long MAX = 1_000_000_000_000L;

    /** The digits after the point of a quantity that is no count. */
    public static final int SCALE = 9;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");
    private static final Map<String, QuantityKind> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(QuantityKind::field, Function.identity()));

    private final String field;
    private final @Nullable QuantityKind whole;
    private final Form form;
    private final @Nullable String rateField;
    private final String unit;
    private final boolean media;

    QuantityKind(String field, @Nullable QuantityKind whole, Form form, @Nullable String rateField, String unit) {
        this(field, whole, form, rateField, unit, false);
    }

    QuantityKind(
            String field,
            @Nullable QuantityKind whole,
            Form form,
            @Nullable String rateField,
            String unit,
            boolean media) {
        this.field = field;
        this.whole = whole;
        this.form = form;
        this.rateField = rateField;
        this.unit = unit;
        this.media = media;
    }

    /** The kind with a name; empty for a kind of a client's own. */
    public static Optional<QuantityKind> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The kind with a name, or else the one that it is part of; empty for any other kind of a client's own. */
    public static Optional<QuantityKind> ofOrWhole(String name) {
        return of(name).or(() -> wholeOf(name));
    }

    /** The kind that includes the one with a name. */
    public static Optional<QuantityKind> wholeOf(String name) {
        QuantityKind kind = BY_NAME.get(name);
        int dot = name.indexOf('.');
        return kind != null || dot < 0
                ? Optional.ofNullable(kind).flatMap(QuantityKind::whole)
                : of(name.substring(0, dot));
    }

    /** Whether a text can be the name of a kind: 1 to 63 letters, digits, '_', '.' and '-', the first a letter. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The kinds that an event can also report outside of {@code quantities}, and a price outside of {@code rates}. */
    public static List<QuantityKind> withOwnFields() {
        return Arrays.stream(values()).filter(kind -> kind.rateField != null).toList();
    }

    /** The counted unit, in the plural, such as {@code Tokens}. */
    public String unit() {
        return unit;
    }

    /** The name in {@code quantities} and in {@code rates}. */
    public String field() {
        return field;
    }

    /**
     * The kind that includes this one, so that both are charged only once. A kind without a rate costs as much as the
     * kind that includes it.
     */
    public Optional<QuantityKind> whole() {
        return Optional.ofNullable(whole);
    }

    /** Whether it counts tokens of audio or images, which some tools report apart from their whole. */
    public boolean isMedia() {
        return media;
    }

    public Form form() {
        return form;
    }

    /** The field of a price with the rate of this kind outside of {@code rates}. */
    Optional<String> rateField() {
        return Optional.ofNullable(rateField);
    }

    /** The column of {@code usage_event}. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
