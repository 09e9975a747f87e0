package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.BitFunctions;
import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.TextFunctions;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.WholeNumber;
import dev.canopy.tenant.Subtrees;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attributes of events that sums over events use. */
public final class EventAttributes {
    public static final Expression<StoredEvent, Money> COST =
            column("cost", Money.TYPE, event -> new Money(event.cost));
    /** Null if the client gave none. */
    public static final Expression<StoredEvent, String> MODEL = column("model", Type.TEXT, event -> event.model);

    private static final Expression<StoredEvent, Instant> TIME = column("time", Type.TIME, event -> event.time);
    private static final Condition<StoredEvent> IS_CORRECTION =
            Condition.of(column("correction", Type.BOOLEAN, event -> event.correction));

    /** Null if the client gave none. */
    public static final Expression<StoredEvent, BigInteger> INPUT_TOKENS =
            column("inputTokens", WholeNumber.TYPE, event -> number(event.inputTokens));
    /** Null if the client gave none. */
    public static final Expression<StoredEvent, BigInteger> OUTPUT_TOKENS =
            column("outputTokens", WholeNumber.TYPE, event -> number(event.outputTokens));
    /** 1 for an event without a cost or a price, otherwise 0. */
    public static final Expression<StoredEvent, BigInteger> UNPRICED = Expressions.when(
                    column("priceId", Type.UUID, (StoredEvent event) -> event.priceId)
                            .isNull()
                            .and(Condition.of(column("costGiven", Type.BOOLEAN, (StoredEvent event) -> event.costGiven))
                                    .not()),
                    Expressions.<StoredEvent, BigInteger>constant(WholeNumber.TYPE, BigInteger.ONE))
            .otherwise(Expressions.constant(WholeNumber.TYPE, BigInteger.ZERO));

    /** A mask with the bit of the event's feature; empty for a correction. */
    public static final Expression<StoredEvent, Bits> FEATURE_BIT = Expressions.<StoredEvent, Bits>when(
                    IS_CORRECTION, Expressions.constant(Type.BITS, Bits.NONE))
            .otherwise(BitFunctions.bit(column("featureId", Type.INTEGER, event -> (int) event.featureId)));

    /** The time of the event; null for a correction. */
    public static final Expression<StoredEvent, Instant> USED_AT =
            Expressions.when(IS_CORRECTION.not(), TIME).otherwise(Expressions.nothing(Type.TIME));

    private static final Expression<StoredEvent, Long> ACCOUNT = column("rootId", Type.LONG, event -> event.rootId);
    private static final Expression<StoredEvent, Long> TENANT = column("tenantId", Type.LONG, event -> event.tenantId);
    private static final Expression<StoredEvent, Map<String, String>> ATTRIBUTES =
            column("attributes", Type.LABELS, event -> event.attributes);

    private EventAttributes() {}

    private static @Nullable BigInteger number(@Nullable Long value) {
        return value == null ? null : BigInteger.valueOf(value);
    }

    /** The value of an attribute that the client sent, as text; null for an event without the attribute. */
    public static Expression<StoredEvent, String> attribute(String name) {
        return TextFunctions.label(ATTRIBUTES, Expressions.value(name));
    }

    /** Whether the event belongs to the tenant itself. */
    public static Condition<StoredEvent> isOf(long account, long tenant) {
        return ACCOUNT.eq(account).and(TENANT.eq(tenant));
    }

    /** Whether the event belongs to the subtree of the tenant. */
    public static Condition<StoredEvent> isBelow(long account, long tenant) {
        return ACCOUNT.eq(account).and(Subtrees.contain(TENANT, Set.of(tenant)));
    }

    /**
     * Whether the time of the event is within a range.
     *
     * @param from inclusive, or null for no limit
     * @param to exclusive, or null for no limit
     * @return null if there is no limit at all
     */
    public static @Nullable Condition<StoredEvent> isWithin(@Nullable Instant from, @Nullable Instant to) {
        return new Periods.Range<>(from, to).contains(TIME);
    }
}
