package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.BitFunctions;
import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.TextFunctions;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.WholeNumber;
import dev.canopy.feature.AiFeature;
import dev.canopy.feature.FeatureAttributes;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of events that sums over events use: some of all named events, and others of {@link StoredEvent}
 * alone.
 */
public final class EventAttributes {
    public static final Expression<NamedEvent, Money> COST = stored("cost", Money.TYPE, event -> new Money(event.cost));
    /** Null if the client gave none. */
    public static final Expression<NamedEvent, String> MODEL = column("model", Type.TEXT, event -> event.model);

    /** The user, as the client names it; null if the client gave none. */
    public static final Expression<NamedEvent, String> USER = column("userRef", Type.TEXT, event -> event.userRef);

    public static final Expression<NamedEvent, Instant> TIME = column("time", Type.TIME, event -> event.time);
    /** Identifies the event, together with its id and its account. */
    public static final Expression<NamedEvent, String> SOURCE = column("source", Type.TEXT, event -> event.source);

    public static final Expression<NamedEvent, String> ID = column("id", Type.TEXT, event -> event.id);

    private static final Condition<NamedEvent> IS_CORRECTION =
            Condition.of(stored("correction", Type.BOOLEAN, event -> event.correction));

    /** Null if the client gave none. */
    public static final Expression<NamedEvent, BigInteger> INPUT_TOKENS =
            stored("inputTokens", WholeNumber.TYPE, event -> number(event.inputTokens));
    /** Null if the client gave none. */
    public static final Expression<NamedEvent, BigInteger> OUTPUT_TOKENS =
            stored("outputTokens", WholeNumber.TYPE, event -> number(event.outputTokens));
    /** 1 for an event without a cost or a price, otherwise 0. */
    public static final Expression<NamedEvent, BigInteger> UNPRICED = Expressions.when(
                    stored("priceId", Type.UUID, event -> event.priceId)
                            .isNull()
                            .and(Condition.of(stored("costGiven", Type.BOOLEAN, event -> event.costGiven))
                                    .not()),
                    Expressions.<NamedEvent, BigInteger>constant(WholeNumber.TYPE, BigInteger.ONE))
            .otherwise(Expressions.constant(WholeNumber.TYPE, BigInteger.ZERO));

    private static final Expression<NamedEvent, Integer> FEATURE_ID =
            column("featureId", Type.INTEGER, event -> (int) event.featureId);

    public static final ToOne<NamedEvent, AiFeature> FEATURE =
            ToOne.by("feature", FEATURE_ID, AiFeature.class, FeatureAttributes.ID);

    /** A mask with the bit of the event's feature; empty for a correction. */
    public static final Expression<NamedEvent, Bits> FEATURE_BIT = Expressions.<NamedEvent, Bits>when(
                    IS_CORRECTION, Expressions.constant(Type.BITS, Bits.NONE))
            .otherwise(BitFunctions.bit(FEATURE_ID));

    /** The time of the event; null for a correction. */
    public static final Expression<NamedEvent, Instant> USED_AT =
            Expressions.when(IS_CORRECTION.not(), TIME).otherwise(Expressions.nothing(Type.TIME));

    public static final UsageKeyColumns<NamedEvent> COLUMNS = new UsageKeyColumns<>(
            column("rootId", Type.LONG, event -> event.rootId),
            column("tenantId", Type.LONG, event -> event.tenantId),
            TIME,
            Condition.of(Expressions.constant(Type.BOOLEAN, true)));

    /** The tenant of the event. */
    public static final ToOne<NamedEvent, Tenant> OWNER = ToOne.by(
                    "owner", COLUMNS.tenant(), Tenant.class, TenantAttributes.ID)
            .required();

    private static final Expression<NamedEvent, Map<String, String>> ATTRIBUTES =
            column("attributes", Type.LABELS, event -> event.attributes);

    private EventAttributes() {}

    /** A column of stored events alone. */
    private static <T> Expression<NamedEvent, T> stored(
            String field, Type<T> type, Function<StoredEvent, @Nullable T> reader) {
        return column(field, type, event -> reader.apply((StoredEvent) event));
    }

    private static @Nullable BigInteger number(@Nullable Long value) {
        return value == null ? null : BigInteger.valueOf(value);
    }

    /** The value of an attribute that the client sent, as text; null for an event without the attribute. */
    public static Expression<NamedEvent, String> attribute(String name) {
        return TextFunctions.label(ATTRIBUTES, Expressions.value(name));
    }

    /**
     * The value of an attribute that the client sent as a JSON number, as meters read it; null for any other. For
     * queries only.
     */
    public static Expression<NamedEvent, BigDecimal> attributeNumber(String name) {
        return DatabaseFunctions.inDatabase(
                Type.DECIMAL,
                "function('attribute_number' as BigDecimal, sql('(? -> cast(? as text))', {0}, {1}))",
                ATTRIBUTES,
                Expressions.value(name));
    }
}
