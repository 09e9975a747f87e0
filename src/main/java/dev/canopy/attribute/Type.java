package dev.canopy.attribute;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The type of a value: its Java class, its form in the database, and how it compares. Both readers work on the form of
 * the database. A value object is wrapped around it only at the edges, and so behaves the same on both sides.
 *
 * <p>Text compares by code points, times are truncated to the microseconds that the database keeps, decimals compare
 * regardless of their scale, UUIDs by their bytes.
 */
public final class Type<T> {
    public static final Type<String> TEXT = new Type<>("text", String.class, Base.TEXT);
    public static final Type<Integer> INTEGER = new Type<>("integer", Integer.class, Base.INTEGER);
    public static final Type<Long> LONG = new Type<>("long", Long.class, Base.LONG);
    public static final Type<BigDecimal> DECIMAL = new Type<>("decimal", BigDecimal.class, Base.DECIMAL);
    public static final Type<Double> DOUBLE = new Type<>("double", Double.class, Base.DOUBLE);
    public static final Type<Boolean> BOOLEAN = new Type<>("boolean", Boolean.class, Base.BOOLEAN);
    public static final Type<LocalDate> DATE = new Type<>("date", LocalDate.class, Base.DATE);
    public static final Type<Instant> TIME = new Type<>("time", Instant.class, Base.TIME);
    public static final Type<UUID> UUID = new Type<>("uuid", java.util.UUID.class, Base.UUID);

    /** Sets of small numbers. They have no order, cannot be compared, and form no groups. */
    public static final Type<Bits> BITS = new Type<>("bits", Bits.class, Base.BITS);

    /** Exact to the microsecond, with days of 24 hours and without months. */
    public static final Type<Duration> DURATION = new Type<>("duration", Duration.class, Base.DURATION);

    /** IP addresses and networks. */
    public static final Type<IpAddress> ADDRESS = new Type<>("address", IpAddress.class, Base.ADDRESS);

    /** Words of a text for the text search. They cannot be compared, and form no groups. */
    public static final Type<TextVector> TEXT_VECTOR = new Type<>("textVector", TextVector.class, Base.TEXT_VECTOR);

    /** Queries of the text search. They cannot be compared, and form no groups. */
    public static final Type<TextQuery> TEXT_QUERY = new Type<>("textQuery", TextQuery.class, Base.TEXT_QUERY);

    @SuppressWarnings({"unchecked", "rawtypes"}) // there is no class literal of a generic type
    public static final Type<Map<String, String>> LABELS = new Type<>("labels", (Class) Map.class, Base.LABELS);

    /** Lists of texts without nulls. They cannot be compared, and form no groups. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // as above
    public static final Type<List<String>> TEXTS = new Type<>("texts", (Class) List.class, Base.TEXTS);

    @SuppressWarnings({"unchecked", "rawtypes"}) // as above
    public static final Type<Range<LocalDate>> DATE_RANGE =
            new Type<>("dateRange", (Class) Range.class, Base.DATE_RANGE);

    @SuppressWarnings({"unchecked", "rawtypes"}) // as above
    public static final Type<Range<Instant>> TIME_RANGE = new Type<>("timeRange", (Class) Range.class, Base.TIME_RANGE);

    @SuppressWarnings({"unchecked", "rawtypes"}) // as above
    public static final Type<MultiRange<LocalDate>> DATE_MULTI_RANGE =
            new Type<>("dateMultiRange", (Class) MultiRange.class, Base.DATE_MULTI_RANGE);

    @SuppressWarnings({"unchecked", "rawtypes"}) // as above
    public static final Type<MultiRange<Instant>> TIME_MULTI_RANGE =
            new Type<>("timeMultiRange", (Class) MultiRange.class, Base.TIME_MULTI_RANGE);

    /** The form of a value in the database, with its names in casts of HQL and of SQL. */
    enum Base {
        TEXT(String.class, "text"),
        INTEGER(Integer.class, "integer"),
        LONG(Long.class, "bigint"),
        DECIMAL(BigDecimal.class, "numeric"),
        DOUBLE(Double.class, "double precision"),
        BOOLEAN(Boolean.class, "boolean"),
        DATE(LocalDate.class, "date"),
        TIME(Instant.class, "timestamptz"),
        UUID(java.util.UUID.class, "uuid"),
        LABELS(Map.class, "jsonb"),
        BITS(Bits.class, "varbit", "to_bits"),
        DATE_RANGE(Range.class, "daterange", "daterange"),
        TIME_RANGE(Range.class, "tstzrange", "tstzrange"),
        DATE_MULTI_RANGE(MultiRange.class, "datemultirange", "datemultirange"),
        TIME_MULTI_RANGE(MultiRange.class, "tstzmultirange", "tstzmultirange"),
        DURATION(Duration.class, "interval", "pg_catalog.interval"),
        ADDRESS(IpAddress.class, "inet", "inet"),
        TEXT_VECTOR(TextVector.class, "tsvector", "tsvector"),
        TEXT_QUERY(TextQuery.class, "tsquery", "tsquery"),
        TEXTS(List.class, "text[]", "_text");

        private final Class<?> java;
        final String sql;
        private final @Nullable String fromText;

        Base(Class<?> java, String sql) {
            this(java, sql, null);
        }

        /** @param fromText for a type that Hibernate does not know: the function that makes a value from its text */
        Base(Class<?> java, String sql, @Nullable String fromText) {
            this.java = java;
            this.sql = sql;
            this.fromText = fromText;
        }

        /** Whether Hibernate does not know the type, so that its values are bound, written and selected as text. */
        boolean isText() {
            return fromText != null;
        }

        /** The HQL of the value with this text. */
        String fromText(String text) {
            return "function('" + fromText + "' as String, " + text + ")";
        }

        String hql() {
            if (isText()) {
                return "String";
            }
            return this == UUID ? "uuid" : java.getSimpleName(); // the name of a type of Hibernate, not of the class
        }

        /** The SQL of an array of {@link #array}, which is marked by {@code ?}. */
        String arraySql() {
            return this == TIME || isText() ? "cast(cast(? as text[]) as " + sql + "[])" : "cast(? as " + sql + "[])";
        }

        /**
         * The values as one array, in the form of {@link #normalize}. Times become text, because Hibernate and the
         * driver do not agree on their arrays; so do types that Hibernate does not know.
         */
        Object[] array(List<?> values) {
            return this == TIME || isText()
                    ? values.stream().map(this::text).toArray(String[]::new)
                    : values.toArray((Object[]) Array.newInstance(java, values.size()));
        }

        /** The value of a parameter, from the form of {@link #normalize}. */
        Object parameter(Object value) {
            return isText() ? text(value) : value;
        }

        /** The text of a value, as the database reads it. */
        String text(Object value) {
            return switch (this) {
                case TIME -> RangeText.ofTime((Instant) value);
                case DATE_RANGE, TIME_RANGE -> RangeText.ofRange((Range<?>) value);
                case DATE_MULTI_RANGE, TIME_MULTI_RANGE -> RangeText.ofRanges((MultiRange<?>) value);
                case DURATION -> DurationText.of((Duration) value);
                case TEXTS -> ListText.of((List<?>) value);
                default -> value.toString();
            };
        }

        boolean isNumeric() {
            return this == INTEGER || this == LONG || this == DECIMAL || this == DOUBLE;
        }

        /** One Java form for a value that drivers and queries may give in several forms. */
        Object normalize(Object value) {
            return switch (this) {
                case INTEGER -> Math.toIntExact(((Number) value).longValue());
                case LONG ->
                    value instanceof BigDecimal decimal
                            ? (Object) decimal.longValueExact()
                            : (Object) ((Number) value).longValue();
                case DOUBLE -> ((Number) value).doubleValue() + 0.0; // no zero has a sign
                case DECIMAL -> value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString());
                case TIME ->
                    (value instanceof OffsetDateTime time ? time.toInstant() : (Instant) value)
                            .truncatedTo(ChronoUnit.MICROS);
                case BITS -> value instanceof String digits ? Bits.parse(digits) : value;
                case DATE_RANGE -> value instanceof String text ? RangeText.dates(text) : value;
                case TIME_RANGE -> value instanceof String text ? RangeText.times(text) : RangeText.truncated(value);
                case DATE_MULTI_RANGE -> value instanceof String text ? RangeText.multiRangeOfDates(text) : value;
                case TIME_MULTI_RANGE ->
                    value instanceof String text ? RangeText.multiRangeOfTimes(text) : RangeText.truncatedRanges(value);
                case DURATION ->
                    value instanceof String text ? DurationText.read(text) : DurationText.truncated((Duration) value);
                case TEXTS -> value instanceof String text ? ListText.read(text) : value;
                case ADDRESS ->
                    value instanceof String text ? IpAddress.parse(text).orElseThrow() : value;
                case TEXT_VECTOR -> value instanceof String text ? TextVector.parse(text) : value;
                case TEXT_QUERY -> value instanceof String text ? TextQuery.parse(text) : value;
                case TEXT, BOOLEAN, DATE, UUID, LABELS -> value;
            };
        }
    }

    private final String name;
    private final Class<T> javaType;
    private final Base base;
    private final Function<T, ?> unwrap;
    private final Function<Object, T> wrap;
    private final @Nullable Function<Expression<?, ?>, Expression<?, ?>> key;
    private final boolean keyStored;
    private final @Nullable Type<T> sum;

    private Type(String name, Class<T> javaType, Base base) {
        this(name, javaType, base, value -> value, javaType::cast, null, false, null);
    }

    private Type(
            String name,
            Class<T> javaType,
            Base base,
            Function<T, ?> unwrap,
            Function<Object, T> wrap,
            @Nullable Function<Expression<?, ?>, Expression<?, ?>> key,
            boolean keyStored,
            @Nullable Type<T> sum) {
        this.name = name;
        this.javaType = javaType;
        this.base = base;
        this.unwrap = unwrap;
        this.wrap = wrap;
        this.key = key;
        this.keyStored = keyStored;
        this.sum = sum;
    }

    /**
     * The type of a value object around values of this type. Value objects compare as their values do.
     *
     * @param name in camel case, as the catalogue shows it
     */
    public <V> Type<V> wrappedIn(String name, Class<V> javaType, Function<V, T> unwrap, Function<T, V> wrap) {
        return new Type<>(
                name,
                javaType,
                base,
                value -> this.unwrap.apply(unwrap.apply(value)),
                value -> wrap.apply(this.wrap.apply(value)),
                key,
                keyStored,
                null);
    }

    /**
     * The type of an enum that is stored as text, so that it can be compared with its own values only. It orders by the
     * texts.
     *
     * @param text the stored text of a value, different for each of them
     */
    public static <V extends Enum<V>> Type<V> ofEnum(Class<V> javaType, Function<V, String> text) {
        Map<String, V> values = Arrays.stream(javaType.getEnumConstants())
                .collect(Collectors.toUnmodifiableMap(text, Function.identity()));
        String name = javaType.getSimpleName();
        return TEXT.wrappedIn(
                Character.toLowerCase(name.charAt(0)) + name.substring(1),
                javaType,
                text,
                stored -> Optional.ofNullable(values.get(stored))
                        .orElseThrow(() -> new IllegalStateException("There is no " + name + " '" + stored + "'")));
    }

    /**
     * The same type with a comparator: {@code =}, {@code in}, {@code <}, {@code like} and the order of rows use the key
     * of a value instead of the value, on both sides. A query still selects the value itself.
     */
    @SuppressWarnings("unchecked") // a key depends on the value alone, not on its entity
    public Type<T> comparedBy(Function<Expression<Object, T>, Expression<Object, ?>> key) {
        return new Type<>(
                name, javaType, base, unwrap, wrap, operand -> key.apply((Expression<Object, T>) operand), false, sum);
    }

    /**
     * The same for columns that hold only keys. The key is computed only for the other operand, so that an index on the
     * column can be used.
     */
    @SuppressWarnings("unchecked") // as above
    public Type<T> storedAs(Function<Expression<Object, T>, Expression<Object, ?>> key) {
        return new Type<>(
                name, javaType, base, unwrap, wrap, operand -> key.apply((Expression<Object, T>) operand), true, sum);
    }

    /**
     * The same type with another one for sums of its values, which may exceed its range.
     *
     * @param sum a type of decimals
     */
    public Type<T> summedAs(Type<T> sum) {
        OperandChecks.require(sum.base == Base.DECIMAL, sum, "a decimal");
        return new Type<>(name, javaType, base, unwrap, wrap, key, keyStored, sum);
    }

    /** The type of sums of values of this type: itself, unless it was {@linkplain #summedAs given another one}. */
    public Type<T> sum() {
        return sum == null ? this : sum;
    }

    public String name() {
        return name;
    }

    public Class<T> javaType() {
        return javaType;
    }

    Base base() {
        return base;
    }

    /**
     * The key that is compared instead of an operand. For a value of a request it is computed here and stays a
     * parameter.
     */
    @SuppressWarnings("unchecked") // see comparedBy
    <E> Expression<E, ?> key(Expression<E, ?> operand) {
        if (key == null || (keyStored && isColumn(operand))) {
            return operand;
        }
        Expression<E, ?> computed = (Expression<E, ?>) key.apply(operand);
        return operand instanceof Nodes.Bound<?, ?> ? evaluated(computed) : computed;
    }

    private static <E, K> Expression<E, K> evaluated(Expression<E, K> computed) {
        K value = computed.type().fromBase(new Evaluator(Fetched.nothing()).value(computed, Evaluator.NO_INSTANCE));
        if (value == null) {
            throw new IllegalArgumentException("A comparator must give a key for each value.");
        }
        return new Nodes.Bound<>(computed.type(), value);
    }

    private static boolean isColumn(Expression<?, ?> operand) {
        return switch (operand) {
            case Nodes.Column<?, ?> column -> true;
            case Attribute<?, ?> attribute -> isColumn(attribute.expression());
            case Nodes.Via<?, ?, ?> via -> isColumn(via.expression());
            case Nodes.OnAlias<?, ?, ?> other -> isColumn(other.expression());
            default -> false;
        };
    }

    /** Whether values can be compared, ordered and grouped. */
    public boolean isComparable() {
        return switch (base) {
            case BITS, TEXTS, TEXT_VECTOR, TEXT_QUERY -> false;
            default -> true;
        };
    }

    boolean hasKey() {
        return key != null;
    }

    /** The form of a value in the database. */
    public Object toBase(T value) {
        return base.normalize(unwrap.apply(value));
    }

    /** The value from its form in the database; null stays null. */
    public @Nullable T fromBase(@Nullable Object value) {
        return value == null ? null : wrap.apply(base.normalize(value));
    }

    @Override
    public String toString() {
        return name;
    }
}
